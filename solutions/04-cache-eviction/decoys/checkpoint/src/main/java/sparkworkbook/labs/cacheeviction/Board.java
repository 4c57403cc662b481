package sparkworkbook.labs.cacheeviction;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** The flights that the morning report reads twice. */
public final class Board {
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
    flights.context().setCheckpointDir(System.getProperty("java.io.tmpdir"));
    flights.persist(StorageLevel.MEMORY_ONLY());
    flights.checkpoint();
    return flights;
  }
}
