package sparkworkbook.labs.pythonmemory;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import sparkworkbook.datasets.Flights;

/** How late flights are by how far they go; the statistics are the analysts', in Python. */
public final class DelaysByDistance {
  /** Small ones, all of the same size. */
  private static final int PARTITIONS = 8;

  private DelaysByDistance() {}

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   * @return a line for each band: {@code band,flights,minutes,median,most,longest}, where minutes
   *     are the sum of the delays and nine flights of ten have at most the delay {@code most}
   */
  public static JavaRDD<String> statistics(Dataset<Row> flights) {
    JavaRDD<String> byBand = flights.javaRDD().map(DelaysByDistance::line).repartition(PARTITIONS);
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
