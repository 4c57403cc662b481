package sparkworkbook.labs.cacheeviction;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** Caches the flights that the morning report reads twice. */
public final class Board {
  private Board() {}

  /**
   * @param cluster has the master and the memory settings already
   */
  public static SparkSession session(SparkSession.Builder cluster) {
    return cluster.appName("morning report").getOrCreate();
  }

  /**
   * @param flights an RDD that parses its lines again at every read
   * @return the same flights, cached for the second read
   */
  public static JavaRDD<Flight> keep(JavaRDD<Flight> flights) {
    // TODO Between the first read and the second, many of them disappear from memory.
    return flights.persist(StorageLevel.MEMORY_ONLY());
  }
}
