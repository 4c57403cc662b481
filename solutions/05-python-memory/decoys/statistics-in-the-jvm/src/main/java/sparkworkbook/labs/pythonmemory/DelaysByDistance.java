package sparkworkbook.labs.pythonmemory;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;

/** How late flights are by how far they go. */
public final class DelaysByDistance {
  private DelaysByDistance() {}

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   * @return a line for each band: {@code band,flights,minutes,median,most,longest}, where minutes
   *     are the sum of the delays and nine flights of ten have at most the delay {@code most}
   */
  public static JavaRDD<String> statistics(Dataset<Row> flights) {
    JavaRDD<String> lines =
        flights
            .groupBy(
                when(col("distance").lt(750), "short")
                    .when(col("distance").lt(1_500), "medium")
                    .otherwise("long"),
                col("delay"))
            .count()
            .javaRDD()
            .mapToPair(
                row -> new Tuple2<>(row.getString(0), new Tuple2<>(row.getLong(1), row.getLong(2))))
            .groupByKey()
            .map(band -> line(band._1(), band._2()));
    return PythonWorker.pipe(lines, "delays.py");
  }

  private static String line(String band, Iterable<Tuple2<Long, Long>> counts) {
    TreeMap<Long, Long> flightsByDelay = new TreeMap<>();
    counts.forEach(count -> flightsByDelay.put(count._1(), count._2()));
    long flights = 0;
    long minutes = 0;
    for (Map.Entry<Long, Long> delay : flightsByDelay.entrySet()) {
      flights += delay.getValue();
      minutes += delay.getKey() * delay.getValue();
    }
    return String.join(
        ",",
        band,
        Long.toString(flights),
        Long.toString(minutes),
        Long.toString(delayAt((flights - 1) * 50 / 100, flightsByDelay)),
        Long.toString(delayAt((flights - 1) * 90 / 100, flightsByDelay)),
        Long.toString(flightsByDelay.lastKey()));
  }

  private static long delayAt(long place, TreeMap<Long, Long> flightsByDelay) {
    long passed = 0;
    for (Map.Entry<Long, Long> delay : flightsByDelay.entrySet()) {
      passed += delay.getValue();
      if (passed > place) {
        return delay.getKey();
      }
    }
    throw new IllegalArgumentException("only " + passed + " flights, no place " + place);
  }
}
