package sparkworkbook.labs.jvmheap;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
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
    return cluster.appName("board").getOrCreate();
  }

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   * @return the same flights, read from memory
   */
  public static Dataset<Row> keep(SparkSession spark, Dataset<Row> flights) {
    Dataset<Row> narrow =
        spark.createDataFrame(flights.javaRDD().map(Board::narrow), Flights.SCHEMA);
    return narrow.persist(StorageLevel.MEMORY_AND_DISK());
  }

  private static Row narrow(Row flight) {
    int delay = (int) flight.getLong(1);
    int distance = (int) flight.getLong(2);
    return RowFactory.create(
        flight.get(0), (long) delay, (long) distance, flight.get(3), flight.get(4));
  }
}
