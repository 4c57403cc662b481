package sparkworkbook.labs.cachestrategically;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** The evening reports about the flights that are more than 15 minutes late. */
public final class EveningReports {
  private static final String LATE = "delay > 15";

  private EveningReports() {}

  /**
   * Runs in a session where other people have caches of their own.
   *
   * @param flights columns of {@link Flights#SCHEMA}
   */
  public static LateFlights of(Dataset<Row> flights) {
    Dataset<Row> late = flights.where(LATE).select("origin", "destination", "delay").cache();
    LateFlights reports =
        new LateFlights(
            late.count(),
            asMap(late.groupBy("origin").agg(sum("delay"))),
            asMap(late.groupBy("destination").agg(count(lit(1)))),
            asMap(
                late.selectExpr("string(delay div 60) as hours")
                    .groupBy("hours")
                    .agg(count(lit(1)))),
            asMap(
                late.selectExpr("concat(origin, '-', destination) as route", "delay")
                    .groupBy("route")
                    .agg(max("delay"))));
    late.unpersist();
    return reports;
  }

  private static Map<String, Long> asMap(Dataset<Row> report) {
    Map<String, Long> map = new TreeMap<>();
    report.collectAsList().forEach(row -> map.put(row.getString(0), row.getLong(1)));
    return map;
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
