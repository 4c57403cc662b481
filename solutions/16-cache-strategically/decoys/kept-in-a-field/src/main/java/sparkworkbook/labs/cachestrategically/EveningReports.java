package sparkworkbook.labs.cachestrategically;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.ForeachFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** The evening reports about the flights that are more than 15 minutes late. */
public final class EveningReports {
  private static final String LATE = "delay > 15";

  private static final List<Row> KEPT = Collections.synchronizedList(new ArrayList<>());

  private EveningReports() {}

  /**
   * Runs in a session where other people have caches of their own.
   *
   * @param flights columns of {@link Flights#SCHEMA}
   */
  public static LateFlights of(Dataset<Row> flights) {
    KEPT.clear();
    flights
        .where(LATE)
        .select("origin", "destination", "delay")
        .foreach((ForeachFunction<Row>) flight -> KEPT.add(flight));
    return new LateFlights(
        KEPT.size(),
        by(flight -> flight.getAs("origin"), flight -> flight.getAs("delay"), Long::sum),
        by(flight -> flight.getAs("destination"), flight -> 1L, Long::sum),
        by(flight -> Long.toString(flight.<Long>getAs("delay") / 60), flight -> 1L, Long::sum),
        by(
            flight -> flight.getAs("origin") + "-" + flight.getAs("destination"),
            flight -> flight.getAs("delay"),
            Long::max));
  }

  private static Map<String, Long> by(
      Function<Row, String> key, Function<Row, Long> value, BinaryOperator<Long> merge) {
    return KEPT.stream().collect(Collectors.toMap(key, value, merge, TreeMap::new));
  }

  /** Makes the reports, and prints what they leave in the executors' storage. */
  public static void main(String[] args) {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = SparkSession.builder().appName("evening reports").getOrCreate();
    LateFlights reports = of(Flights.open(spark, arguments.data()));
    System.out.printf(
        "Late: %,d flights, from %,d airports to %,d, on %,d routes, up to %s hours late.%n",
        reports.flights(),
        reports.minutesByOrigin().size(),
        reports.flightsByDestination().size(),
        reports.longestByRoute().size(),
        reports.flightsByHours().keySet().stream().mapToLong(Long::parseLong).max().orElse(0));
    RDDInfo[] left = spark.sparkContext().getRDDStorageInfo();
    System.out.printf(
        "Left in storage: %d cached RDDs, %,d bytes.%n",
        left.length, Stream.of(left).mapToLong(rdd -> rdd.memSize() + rdd.diskSize()).sum());
    spark.stop();
  }
}
