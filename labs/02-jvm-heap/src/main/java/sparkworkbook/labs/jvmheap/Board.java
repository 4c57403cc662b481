package sparkworkbook.labs.jvmheap;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import sparkworkbook.datasets.Flights;

/** Caches the flights that the operations desk queries all day. */
public final class Board {
  private Board() {}

  /**
   * @param cluster has the master and the memory settings already
   */
  public static SparkSession session(SparkSession.Builder cluster) {
    return cluster.appName("board").getOrCreate();
  }

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   * @return the same flights, read from memory
   */
  public static Dataset<Row> keep(SparkSession spark, Dataset<Row> flights) {
    // TODO Cache the same flights in a seventh of the memory.
    JavaRDD<Flight> kept = flights.javaRDD().map(Flight::of).persist(StorageLevel.MEMORY_ONLY());
    return spark.createDataFrame(kept.map(Flight::row), Flights.SCHEMA);
  }
}
