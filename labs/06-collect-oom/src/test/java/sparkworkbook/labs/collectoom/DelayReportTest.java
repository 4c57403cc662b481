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
import sparkworkbook.labkit.harness.ChildJvm;
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

  private Path realReport;
  private ChildJvm.Result realRun;

  @BeforeAll
  void chooseAFolder(@TempDir Path out) {
    realReport = out;
  }

  /** The report on the real flights: made once, for the first check that asks. */
  private ChildJvm.Result realRun() {
    if (realRun == null) {
      realRun =
          ChildJvm.of(DelayReport.class)
              .heap("512m")
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
    SeededFlights.write(spark, data, seed, SEEDED_ROWS);
    DelayReport.write(Flights.open(spark, data), out);
    WrittenReport.in(out)
        .isTheReportOf(
            "seeded flights (workbook.seed=" + seed + ")",
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
    measured.record(
        "flights reported in a heap of 512 MB", WrittenReport.in(realReport).flights(spark));
    assertThat(run)
        .as(
            "3,000,000 flights as objects need more than the whole heap, and next year there are more."
                + " What the driver holds must not grow with the flights. See hint 1")
        .didNotTimeOut()
        .didNotRunOutOfMemory()
        .exitedNormally();
    WrittenReport.in(realReport).isComplete();
  }

  @Test
  @DisplayName("brings at most a hundredth of the flights' bytes to the driver")
  void bringsLittleToTheDriver(SparkSession spark, Measured measured, @TempDir Path out) {
    var everyFlight = QueryRun.of(spark, () -> tenDays(spark).javaRDD().collect());
    var report = QueryRun.of(spark, () -> DelayReport.write(tenDays(spark), out));

    WrittenReport.in(out).isComplete();
    measured.record(
        "KiB brought to the driver", Math.round(report.metrics().resultBytes() / 1024.0));
    assertThat(report)
        .as(
            "bytes that tasks sent to the driver, for a report on ten days: the baseline brings every"
                + " flight there once. One driver serves all executors, so what passes through it"
                + " limits the job, also where nothing is kept. See the column of result bytes in"
                + " the stage table; hint 2")
        .comparedTo(everyFlight)
        .resultBytes()
        .isReducedAtLeast(100);
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
