package sparkworkbook.labs.cachestrategically;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.columnar.CachedRDDBuilder;
import org.apache.spark.sql.execution.columnar.InMemoryTableScanExec;
import org.apache.spark.storage.StorageLevel;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.harness.Prepared;

/**
 * The reports of one evening, what they should say, what they took and what they left.
 *
 * @param name for messages
 * @param files file or folder of the flights
 * @param flights rows that the reports were given
 * @param expected from the same flights, added up without Spark
 * @param run made the reports
 * @param cachedBytes the most that their caches held at a time
 * @param driverBytes what their tasks sent to the driver
 * @param neededBytes what a cache of the rows and columns takes that the reports ask for
 * @param cachesLeft in the session's cache manager, beyond those that were there before
 * @param rddsLeft persistent, beyond those that were there before
 * @param othersSpared whether the cache that another job had filled is still there
 */
record Evening(
    String name,
    String files,
    long flights,
    LateFlights expected,
    QueryRun<LateFlights> run,
    long cachedBytes,
    long driverBytes,
    long neededBytes,
    int cachesLeft,
    int rddsLeft,
    boolean othersSpared) {

  /**
   * A cache that the reports read.
   *
   * @param columns in it
   * @param scans how often the reports' queries scan it, the one that fills it included
   */
  record Cache(List<String> columns, int scans) {}

  /**
   * Makes the reports in a session where another job has a cache, too.
   *
   * @param count flights that there are
   */
  static Evening of(String name, String files, Dataset<Row> flights, long count) {
    SparkSession spark = flights.sparkSession();
    LateFlights expected =
        Prepared.once(
            Evening.class,
            "answers for " + name,
            () ->
                Answers.of(
                    flights
                        .select("origin", "destination", "delay")
                        .where("delay >= 0")
                        .collectAsList()));
    long needed =
        Prepared.once(Evening.class, "bytes for " + name, () -> bytesNeeded(spark, flights));

    Dataset<Row> others = spark.range(1_000).selectExpr("id * 7 as seventh").cache();
    others.count();
    int entries = spark.sharedState().cacheManager().numCachedEntries();
    Set<Integer> rdds = persistentRdds(spark);

    StorageListener storage = new StorageListener();
    spark.sparkContext().addSparkListener(storage);
    try {
      QueryRun<LateFlights> run = QueryRun.of(spark, () -> EveningReports.of(flights));
      Set<Integer> left = persistentRdds(spark);
      left.removeAll(rdds);
      return new Evening(
          name,
          files,
          count,
          expected,
          run,
          storage.peak(),
          storage.driverBytes(),
          needed,
          Math.max(0, spark.sharedState().cacheManager().numCachedEntries() - entries),
          left.size(),
          !others.storageLevel().equals(StorageLevel.NONE())
              && persistentRdds(spark).containsAll(rdds));
    } finally {
      spark.sparkContext().removeSparkListener(storage);
      others.unpersist(true);
    }
  }

  /** What Spark takes for the rows and columns that the reports need, and for no others. */
  private static long bytesNeeded(SparkSession spark, Dataset<Row> flights) {
    StorageListener storage = new StorageListener();
    spark.sparkContext().addSparkListener(storage);
    Dataset<Row> needed =
        flights.where("delay > 15").select("origin", "destination", "delay").cache();
    QueryRun.of(spark, () -> needed.count());
    spark.sparkContext().removeSparkListener(storage);
    needed.unpersist(true);
    return storage.peak();
  }

  private static Set<Integer> persistentRdds(SparkSession spark) {
    return new HashSet<>(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).getPersistentRDDs().keySet());
  }

  /** The caches that the reports' queries scan. */
  private List<Cache> caches() {
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

  /** In files of the reports' own. */
  long writtenBytes() {
    return run.metrics().bytesWritten();
  }

  int cachesReadOnce() {
    return (int) caches().stream().filter(cache -> cache.scans() < 2).count();
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
