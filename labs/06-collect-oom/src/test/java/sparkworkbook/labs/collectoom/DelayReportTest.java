package sparkworkbook.labs.collectoom;

import static java.time.Duration.ofSeconds;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.harness.HarnessAssertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDateTime;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Datasets;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.assertions.TaskSnapshot;
import sparkworkbook.labkit.harness.ChildJvm;
import sparkworkbook.labkit.harness.Leftovers;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * The job runs once on the real flights, in a JVM of its own, because there it may die; on small
 * data it runs here, and once more with executors.
 */
@SparkLab(cores = 2, shufflePartitions = 8)
@TestInstance(Lifecycle.PER_CLASS)
@DisplayName("Nightly delay report")
class DelayReportTest {
  private static final int SEEDED_ROWS = 3_000;
  private static final int ROWS_FOR_EXECUTORS = 40_000;
  private static final LocalDateTime ELEVENTH_OF_JANUARY = LocalDateTime.of(2001, 1, 11, 0, 0);

  /** A JVM that does little but collect garbage has run out of memory. */
  private static final String[] DIES_EARLY = {
    "-XX:+UseParallelGC", "-XX:GCTimeLimit=60", "-XX:GCHeapFreeLimit=10"
  };

  private Path realReport;
  private ChildJvm.Result realRun;
  private Path tenDaysReport;
  private QueryRun<Void> tenDaysRun;

  @BeforeAll
  void chooseFolders(@TempDir Path out, @TempDir Path tenDays) {
    realReport = out;
    tenDaysReport = tenDays;
  }

  /** The report on ten days: made once, for the first check that asks. */
  private QueryRun<Void> tenDaysRun(SparkSession spark) {
    if (tenDaysRun == null) {
      tenDaysRun = QueryRun.of(spark, () -> DelayReport.write(tenDays(spark), tenDaysReport));
    }
    return tenDaysRun;
  }

  /** The report on the real flights: made once, for the first check that asks. */
  private ChildJvm.Result realRun() {
    if (realRun == null) {
      realRun =
          ChildJvm.of(DelayReport.class)
              .heap("512m")
              .jvmOptions(DIES_EARLY)
              .cores(2)
              .sparkConf("spark.sql.shuffle.partitions", "8")
              .timeout(ofSeconds(90))
              .run("--data", Datasets.root().toString(), "--out", realReport.toString());
    }
    return realRun;
  }

  @Test
  @DisplayName("reports the same as before, on the flights and on flights never seen")
  void reportIsUnchanged(SparkSession spark, @TempDir Path data, @TempDir Path out) {
    long seed = SeededFlights.seed();
    DelayReport.write(yesterdaysFlights(spark, seed), out);
    SeededFlights.write(spark, data, seed, SEEDED_ROWS);
    DelayReport.write(Flights.open(spark, data), out);
    WrittenReport.in(out)
        .isTheReportOf(
            "seeded flights, written over the report of the day before (workbook.seed="
                + seed
                + ")",
            SeededFlights.rows(seed, SEEDED_ROWS),
            spark);

    if (realRun().exitCode() == 0) { // a job that died is the next check's matter
      WrittenReport.in(realReport).isTheReportOf("the three million flights", Flights.open(spark));
    }
  }

  @Test
  @DisplayName("reports on three million flights in a heap of 512 MB")
  void survivesA512MegabyteHeap(SparkSession spark, Measured measured) {
    ChildJvm.Result run = realRun();
    long flights = WrittenReport.in(realReport).flights(spark);
    measured.record("flights reported in a heap of 512 MB", flights);
    assertThat(run)
        .as(
            "This is the report on 3,000,000 flights. As objects they need more than the whole heap."
                + " What one JVM holds must not grow with the flights. Hint 1")
        .didNotTimeOut()
        .didNotRunOutOfMemory()
        .exitedNormally();
    WrittenReport.in(realReport).isComplete();
    Assertions.assertThat(flights)
        .withFailMessage(
            "The job ended with exit code 0, and the detail has %,d lines. Expected %,d, one for each"
                + " flight: a report on fewer flights needs less heap. Look at what the job reads"
                + " and filters.",
            flights, Flights.ROWS)
        .isEqualTo(Flights.ROWS);
  }

  @Test
  @DisplayName("shares the flights between its tasks")
  void sharesTheWork(SparkSession spark) {
    RunMetrics metrics = tenDaysRun(spark).metrics();
    long flights = WrittenReport.in(tenDaysReport).isComplete().flights(spark);
    assertThat(metrics)
        .maxOverTasks("records read from files", TaskSnapshot::recordsRead)
        .as(
            "This is the report on ten days. Spark reads the file in two splits, and two tasks run at a"
                + " time. Where one task reads more than three quarters of the records, the other"
                + " core waits. Look for coalesce")
        .isLessThanOrEqualTo(Flights.ROWS * 3 / 4);
    assertThat(metrics)
        .maxOverTasks("shuffle records read", TaskSnapshot::shuffleRecordsRead)
        .as(
            "This is the report on ten days, with %,d flights. Where one task gets more than three"
                + " quarters of them from a shuffle, the other core waits. Look for repartition",
            flights)
        .orNone()
        .isLessThanOrEqualTo(flights * 3 / 4);
  }

  @Test
  @DisplayName("brings at most a hundredth of the flights' bytes to the driver")
  void bringsLittleToTheDriver(SparkSession spark, Measured measured) {
    var everyFlight = QueryRun.of(spark, () -> tenDays(spark).javaRDD().collect());
    var report = tenDaysRun(spark);

    long flights = WrittenReport.in(tenDaysReport).isComplete().flights(spark);
    assertThat(report.metrics())
        .recordsWritten()
        .as(
            "The report on ten days has %,d flights, and each is one line of the detail. More records"
                + " are a copy of the flights, and the process that reads the copy needs as much memory"
                + " as for a collect. Look for a second write",
            flights)
        .isLessThanOrEqualTo(flights + flights / 100);
    measured.record(
        "KiB brought to the driver", Math.round(report.metrics().resultBytes() / 1024.0));
    assertThat(report)
        .as(
            "This is the report on ten days. The baseline brings every"
                + " flight to the driver once. One driver serves all executors, so what passes"
                + " through it limits the job, also where nothing is kept. See the column to the"
                + " driver in the stage table. Hint 2")
        .comparedTo(everyFlight)
        .resultBytes()
        .isReducedAtLeast(100);
  }

  @Test
  @DisplayName("leaves nothing behind: no settings, no caches, no files next to the report")
  void leavesNothingBehind(SparkSession spark, Leftovers leftovers, @TempDir Path out) {
    DelayReport.write(yesterdaysFlights(spark, SeededFlights.seed()), out);
    WrittenReport.in(out).isComplete().isAlone();
    Assertions.assertThatThrownBy(() -> DelayReport.write(unreadable(spark), out))
        .as("write has to fail with flights that cannot be read")
        .isInstanceOf(Throwable.class);
    leftovers.assertNone();
  }

  @Test
  @DisplayName("reports the same when the tasks run in executors, and sends them no flights")
  void reportsFromExecutors(
      SparkSession spark, Measured measured, @TempDir Path folder, @TempDir Path out) {
    long seed = SeededFlights.seed();
    Path data =
        Prepared.folder(
            DelayReportTest.class,
            "flights for executors",
            folder,
            empty -> SeededFlights.write(spark, empty, seed, ROWS_FOR_EXECUTORS));
    var run =
        ChildJvm.of(DelayReport.class)
            .heap("512m")
            .executors(2, 1, 512)
            .sparkConf("spark.sql.shuffle.partitions", "4")
            .sparkConf("spark.rpc.message.maxSize", "1") // MiB; 128 without it
            .timeout(ofSeconds(90))
            .run("--data", data.toString(), "--out", out.toString());

    measured.record("flights reported from two executors", WrittenReport.in(out).flights(spark));
    assertThat(run)
        .as(
            "%,d flights, the driver in one JVM and two executors in two others.%n%s%n"
                + "What a task brings along passes through the driver, which refuses to send"
                + " spark.rpc.message.maxSize or more: 128 MiB, here 1 MiB. A local master sends"
                + " nothing and never asks. README, \"The same on executors\"; hint 2%n",
            ROWS_FOR_EXECUTORS, whatBroke(run))
        .didNotTimeOut()
        .exitedNormally();
    WrittenReport.in(out)
        .isTheReportOf(
            "seeded flights, the tasks in executors of their own. What a task leaves in a static"
                + " field stays in its executor's JVM: in local mode that happens to be the driver's"
                + " (workbook.seed="
                + seed
                + ")",
            SeededFlights.rows(seed, ROWS_FOR_EXECUTORS),
            spark);
  }

  private static Dataset<Row> yesterdaysFlights(SparkSession spark, long seed) {
    return spark.createDataFrame(SeededFlights.rows(seed + 1, 100), Flights.SCHEMA);
  }

  private static Dataset<Row> unreadable(SparkSession spark) {
    return yesterdaysFlights(spark, SeededFlights.seed())
        .withColumn(
            "delay",
            functions
                .udf((UDF1<Long, Long>) DelayReportTest::fail, DataTypes.LongType)
                .apply(col("delay")));
  }

  private static long fail(long delay) {
    throw new IllegalStateException("these flights cannot be read");
  }

  private static String whatBroke(ChildJvm.Result run) {
    try {
      RunMetrics metrics = run.metrics();
      return "Executors lost: %s. Spark's reason: %s"
          .formatted(
              metrics.executorsLost(),
              metrics.stages().stream()
                  .flatMap(stage -> stage.failureReason().stream())
                  .flatMap(reason -> reason.lines().limit(1))
                  .findFirst()
                  .orElse("no stage failed"));
    } catch (IllegalStateException e) {
      return "Spark did not start.";
    }
  }

  /** A fresh Dataset each time, small enough for a repair that is not finished. */
  private static Dataset<Row> tenDays(SparkSession spark) {
    return Flights.open(spark).where(col("date").lt(lit(ELEVENTH_OF_JANUARY)));
  }
}
