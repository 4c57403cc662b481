package sparkworkbook.labs.cachestrategically;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.columnar.CachedRDDBuilder;
import org.apache.spark.sql.execution.columnar.InMemoryTableScanExec;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.harness.Prepared;

/**
 * The reports of one evening, what they should say, what they took and what they left.
 *
 * @param flights rows that the reports were given
 * @param expected from the same flights, added up without Spark
 * @param run made the reports
 * @param cachedBytes the most that their caches held at a time
 * @param neededBytes what a cache of the rows and columns takes that the reports ask for
 * @param cachesLeft in the session's cache manager, beyond those that were there before
 * @param rddsLeft persistent, beyond those that were there before
 * @param neighbourSpared whether the cache that somebody else had filled is still there
 */
record Evening(
    long flights,
    LateFlights expected,
    QueryRun<LateFlights> run,
    long cachedBytes,
    long neededBytes,
    int cachesLeft,
    int rddsLeft,
    boolean neighbourSpared) {

  /**
   * A cache that the reports read.
   *
   * @param columns in it
   * @param scans how often the reports' queries scan it, the one that fills it included
   */
  record Cache(List<String> columns, int scans) {}

  /**
   * Makes the reports in a session that somebody else uses, too, and empties it afterwards.
   *
   * @param count flights that there are
   */
  static Evening of(Dataset<Row> flights, long count) {
    SparkSession spark = flights.sparkSession();
    LateFlights expected =
        Prepared.once(
            Evening.class,
            "answers on " + count,
            () ->
                lateFlights(
                    flights
                        .select("origin", "destination", "delay")
                        .where("delay >= 0")
                        .collectAsList()));
    long needed =
        Prepared.once(Evening.class, "bytes for " + count, () -> bytesNeeded(spark, flights));

    Dataset<Row> neighbours = spark.range(1_000).selectExpr("id * 7 as seventh").cache();
    neighbours.count();
    int entries = spark.sharedState().cacheManager().numCachedEntries();
    Set<Integer> rdds = persistentRdds(spark);

    CachedBytes cached = new CachedBytes();
    spark.sparkContext().addSparkListener(cached);
    QueryRun<LateFlights> run;
    try {
      run = QueryRun.of(spark, () -> EveningReports.of(flights));
    } finally {
      spark.sparkContext().removeSparkListener(cached);
    }

    Set<Integer> left = persistentRdds(spark);
    left.removeAll(rdds);
    Evening evening =
        new Evening(
            count,
            expected,
            run,
            cached.peak(),
            needed,
            Math.max(0, spark.sharedState().cacheManager().numCachedEntries() - entries),
            left.size(),
            persistentRdds(spark).containsAll(rdds));
    sweep(spark);
    return evening;
  }

  /** What Spark takes for the rows and columns that the reports need, and for no others. */
  private static long bytesNeeded(SparkSession spark, Dataset<Row> flights) {
    CachedBytes cached = new CachedBytes();
    spark.sparkContext().addSparkListener(cached);
    Dataset<Row> needed =
        flights.where("delay > 15").select("origin", "destination", "delay").cache();
    QueryRun.of(spark, () -> needed.count());
    spark.sparkContext().removeSparkListener(cached);
    needed.unpersist(true);
    return cached.peak();
  }

  private static Set<Integer> persistentRdds(SparkSession spark) {
    return new HashSet<>(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).getPersistentRDDs().keySet());
  }

  private static void sweep(SparkSession spark) {
    spark.catalog().clearCache();
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .getPersistentRDDs()
        .values()
        .forEach(rdd -> rdd.unpersist(true));
  }

  private static LateFlights lateFlights(List<Row> flights) {
    List<Row> late = flights.stream().filter(flight -> delay(flight) > 15).toList();
    return new LateFlights(
        late.size(),
        by(late, flight -> flight.getAs("origin"), Evening::delay, Long::sum),
        by(late, flight -> flight.getAs("destination"), flight -> 1L, Long::sum),
        by(late, flight -> Long.toString(delay(flight) / 60), flight -> 1L, Long::sum),
        by(
            late,
            flight -> flight.getAs("origin") + "-" + flight.getAs("destination"),
            Evening::delay,
            Long::max));
  }

  private static long delay(Row flight) {
    return flight.<Long>getAs("delay");
  }

  private static Map<String, Long> by(
      List<Row> flights,
      Function<Row, String> key,
      Function<Row, Long> value,
      BinaryOperator<Long> merge) {
    return flights.stream().collect(Collectors.toMap(key, value, merge, TreeMap::new));
  }

  /** The caches that the reports' queries scan. */
  List<Cache> caches() {
    Map<CachedRDDBuilder, List<InMemoryTableScanExec>> scans = new IdentityHashMap<>();
    for (InMemoryTableScanExec scan :
        run.plan().includingCachedPlans().operators(InMemoryTableScanExec.class)) {
      scans.computeIfAbsent(scan.relation().cacheBuilder(), builder -> new ArrayList<>()).add(scan);
    }
    return scans.values().stream()
        .map(
            of ->
                new Cache(
                    List.of(of.get(0).relation().cachedPlan().schema().fieldNames()), of.size()))
        .toList();
  }

  /** What is needed, and a quarter. */
  long budgetBytes() {
    return neededBytes + neededBytes / 4;
  }

  int cachesReadOnce() {
    return (int) caches().stream().filter(cache -> cache.scans() < 2).count();
  }

  /** Rows that left the scans of the flights, also of those that filled a cache. */
  long flightsRead() {
    return run.plan().includingCachedPlans().operators(FileSourceScanExec.class).stream()
        .mapToLong(scan -> scan.metrics().apply("numOutputRows").value())
        .sum();
  }

  String cachesInWords() {
    List<Cache> caches = caches();
    return caches.isEmpty()
        ? "The queries of the reports read no cache."
        : caches.stream()
            .map(cache -> "  cache of %s: scans %d".formatted(cache.columns(), cache.scans()))
            .sorted()
            .collect(Collectors.joining("\n", "Caches that the queries read:\n", ""));
  }
}
