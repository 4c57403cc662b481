package sparkworkbook.labs.pythonmemory;

import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;

/** Delays by distance band. The analysts own the statistics, which are in Python. */
public final class DelaysByDistance {
  /** One partition for each band. */
  private static final int PARTITIONS = 3;

  private DelaysByDistance() {}

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   * @return a line for each band: {@code band,flights,minutes,median,most,longest}, where minutes
   *     is the sum of the delays, and nine flights of ten have at most the delay {@code most}
   */
  public static JavaRDD<String> statistics(Dataset<Row> flights) {
    List<Tuple2<String, String>> lines =
        flights
            .javaRDD()
            .map(flight -> new Tuple2<>(band(flight.getLong(2)), line(flight)))
            .collect();
    JavaRDD<String> byBand =
        JavaSparkContext.fromSparkContext(flights.sparkSession().sparkContext())
            .parallelizePairs(lines)
            .partitionBy(new HashPartitioner(PARTITIONS))
            .values();
    return PythonWorker.pipe(byBand, "delays.py");
  }

  /**
   * @param miles the distance of a flight
   */
  static String band(long miles) {
    return miles < 750 ? "short" : miles < 1_500 ? "medium" : "long";
  }

  private static String line(Row flight) {
    return band(flight.getLong(2)) + "," + flight.mkString(",");
  }
}
