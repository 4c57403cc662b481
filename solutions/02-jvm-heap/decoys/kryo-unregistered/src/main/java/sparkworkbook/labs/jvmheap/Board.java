package sparkworkbook.labs.jvmheap;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import sparkworkbook.datasets.Flights;

/** The flights that the desk asks for all day. */
public final class Board {
  private Board() {}

  /**
   * @param cluster comes with the master and the memory
   */
  public static SparkSession session(SparkSession.Builder cluster) {
    return cluster
        .appName("board")
        .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .getOrCreate();
  }

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   * @return the same flights, read from memory
   */
  public static Dataset<Row> keep(SparkSession spark, Dataset<Row> flights) {
    JavaRDD<Flight> kept =
        flights.javaRDD().map(Flight::of).persist(StorageLevel.MEMORY_ONLY_SER());
    return spark.createDataFrame(kept.map(Flight::row), Flights.SCHEMA);
  }
}
