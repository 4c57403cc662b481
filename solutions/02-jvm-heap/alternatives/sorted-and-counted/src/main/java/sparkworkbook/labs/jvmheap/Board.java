package sparkworkbook.labs.jvmheap;

import static org.apache.spark.sql.functions.col;

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
    return cluster.appName("board").getOrCreate();
  }

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   * @return the same flights, read from memory
   */
  public static Dataset<Row> keep(SparkSession spark, Dataset<Row> flights) {
    Dataset<Row> board =
        flights
            .repartition(8, col("origin"))
            .sortWithinPartitions("destination", "date")
            .persist(StorageLevel.MEMORY_ONLY_SER());
    board.count();
    return board;
  }
}
