package sparkworkbook.labs.cacheeviction;

import java.time.LocalDateTime;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** The flights that the morning report reads twice. */
public final class Board {
  private static final LocalDateTime DAY = LocalDateTime.of(2001, 1, 1, 0, 0);

  private Board() {}

  /**
   * @param cluster comes with the master and with the memory that the report gets
   */
  public static SparkSession session(SparkSession.Builder cluster) {
    return cluster.appName("morning report").getOrCreate();
  }

  /**
   * @param flights parsed anew at every read
   * @return the same flights, kept for the second read
   */
  public static JavaRDD<Flight> keep(JavaRDD<Flight> flights) {
    return flights
        .map(flight -> new Flight(DAY, flight.delay(), 0, flight.origin(), flight.destination()))
        .persist(StorageLevel.MEMORY_AND_DISK());
  }
}
