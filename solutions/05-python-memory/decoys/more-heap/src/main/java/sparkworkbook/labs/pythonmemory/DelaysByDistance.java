package sparkworkbook.labs.pythonmemory;

import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;

/** How late flights are by how far they go; the statistics are the analysts', in Python. */
public final class DelaysByDistance {
  /** One for each band. */
  private static final int PARTITIONS = 3;

  private DelaysByDistance() {}

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   * @return a line for each band: {@code band,flights,minutes,median,most,longest}, where minutes
   *     are the sum of the delays and nine flights of ten have at most the delay {@code most}
   */
  public static JavaRDD<String> statistics(Dataset<Row> flights) {
    // The executor ran out of memory, so it gets more.
    SparkSession.builder().config("spark.executor.memory", "8g").getOrCreate();
    JavaRDD<String> byBand =
        flights
            .javaRDD()
            .mapToPair(flight -> new Tuple2<>(band(flight.getLong(2)), line(flight)))
            .partitionBy(new HashPartitioner(PARTITIONS))
            .values();
    return PythonWorker.pipe(byBand, "delays.py");
  }

  /**
   * @param miles distance of a flight
   */
  static String band(long miles) {
    return miles < 750 ? "short" : miles < 1_500 ? "medium" : "long";
  }

  private static String line(Row flight) {
    return band(flight.getLong(2)) + "," + flight.mkString(",");
  }
}
