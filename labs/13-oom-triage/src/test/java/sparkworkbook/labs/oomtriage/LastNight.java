package sparkworkbook.labs.oomtriage;

import static java.time.Duration.ofSeconds;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lpad;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.memory.SparkOutOfMemoryError;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Datasets;
import sparkworkbook.datasets.Flights;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.harness.ChildJvm;

/**
 * Each job once, where it may run out of memory: two of them on an executor of 512 MB, whose driver
 * is this JVM, and one in a JVM of its own.
 *
 * @param characters of the telexes of two weeks
 * @param shortTelexes the characters of many short telexes; empty if those of two weeks failed
 * @param words the JVM that counted the words
 * @param wordCounts its answer
 * @param checksums of the load sheets of a day
 */
record LastNight(
    QueryRun<Map<String, Long>> characters,
    Optional<QueryRun<Map<String, Long>>> shortTelexes,
    ChildJvm.Result words,
    Path wordCounts,
    QueryRun<Map<String, Long>> checksums) {
  static final int CHECKSUM_DAYS = 1;
  static final int WORD_DAYS = 16;
  static final int CHARACTER_DAYS = 14;

  /** With the length of a telex instead of its text the hash table of a join would not fit. */
  static final int SHORT_TELEXES = 4_000_000;

  static final int SHORT_LENGTH = 7;

  /** The words are counted in the child, on one core, while the executor works on another. */
  static LastNight of(SparkSession spark, Path out) throws Exception {
    FutureTask<ChildJvm.Result> child = new FutureTask<>(() -> countWords(out));
    new Thread(child, "words").start();
    try {
      Dataset<Row> flights = Flights.open(spark);
      Dataset<Row> telexes = Telexes.of(Days.first(CHARACTER_DAYS, flights));
      var characters = characters(spark, telexes);
      var shortTelexes =
          characters.failure().isPresent()
              ? Optional.<QueryRun<Map<String, Long>>>empty()
              : Optional.of(characters(spark, shortTelexes(spark)));
      JavaRDD<LoadSheet> sheets = LoadSheet.of(Days.first(CHECKSUM_DAYS, flights));
      var checksums = attempt(spark, () -> LoadSheetChecksums.byAirport(sheets));
      return new LastNight(characters, shortTelexes, child.get(), Answer.file(out), checksums);
    } finally {
      child.get();
    }
  }

  private static QueryRun<Map<String, Long>> characters(SparkSession spark, Dataset<Row> telexes) {
    return attempt(spark, () -> TelexCharacters.byStatus(telexes, Telexes.bands(spark)));
  }

  /** All about flights that are on time, each with a text of its own. */
  private static Dataset<Row> shortTelexes(SparkSession spark) {
    return spark
        .range(0, SHORT_TELEXES, 1, 8)
        .select(
            expr("id div " + SHORT_TELEXES).as("band"), // 0; with a literal there would be no join
            lpad(col("id").cast("string"), SHORT_LENGTH, "0").as("text"));
  }

  private static ChildJvm.Result countWords(Path out) {
    return ChildJvm.of(TelexWords.class)
        .heap("256m")
        .jvmOptions("-XX:+UseParallelGC", "-XX:GCTimeLimit=10", "-XX:GCHeapFreeLimit=90")
        .sparkConf("spark.testing.reservedMemory", "67108864") // or Spark refuses the heap
        .cores(1)
        .sparkConf("spark.sql.shuffle.partitions", "8")
        .timeout(ofSeconds(120))
        .run("--data", Datasets.root().toString(), "--out", out.toString());
  }

  /**
   * The driver hears of the task's failure before it hears that the executor is lost, and the next
   * job needs an executor that stays.
   */
  private static <T> QueryRun<T> attempt(SparkSession spark, Callable<T> job) {
    CountDownLatch lost = new CountDownLatch(1);
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
            lost.countDown();
          }
        };
    spark.sparkContext().addSparkListener(listener);
    try {
      return QueryRun.attempt(
          spark,
          () -> {
            try {
              return job.call();
            } catch (Exception e) {
              if (!isOfThePool(e)) {
                lost.await(30, TimeUnit.SECONDS);
              }
              throw e;
            }
          });
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
  }

  /** Spark's own error ends no executor. */
  private static boolean isOfThePool(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(SparkOutOfMemoryError.class::isInstance);
  }
}
