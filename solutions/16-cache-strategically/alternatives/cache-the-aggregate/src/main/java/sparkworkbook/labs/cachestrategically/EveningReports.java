package sparkworkbook.labs.cachestrategically;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
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
    Dataset<Row> routes =
        flights
            .where(LATE)
            .groupBy(col("origin"), col("destination"), expr("string(delay div 60)").as("hours"))
            .agg(
                count(lit(1)).as("flights"), sum("delay").as("minutes"), max("delay").as("longest"))
            .cache();
    try {
      return new LateFlights(
          routes.agg(coalesce(sum("flights"), lit(0L))).head().getLong(0),
          asMap(routes.groupBy("origin").agg(sum("minutes"))),
          asMap(routes.groupBy("destination").agg(sum("flights"))),
          asMap(routes.groupBy("hours").agg(sum("flights"))),
          asMap(
              routes
                  .selectExpr("concat(origin, '-', destination) as route", "longest")
                  .groupBy("route")
                  .agg(max("longest"))));
    } finally {
      routes.unpersist();
    }
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
