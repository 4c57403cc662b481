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
import sparkworkbook.labkit.harness.ChildJvm;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * The job runs once on the real flights, in a JVM of its own, because there it may die; on small
 * data it runs here.
 */
@SparkLab(cores = 2, shufflePartitions = 8)
@TestInstance(Lifecycle.PER_CLASS)
@DisplayName("Nightly delay report")
class DelayReportTest {
  private static final int SEEDED_ROWS = 3_000;
  private static final LocalDateTime ELEVENTH_OF_JANUARY = LocalDateTime.of(2001, 1, 11, 0, 0);

  private ChildJvm.Result realRun;
  private Path realReport;

  @BeforeAll
  void reportOnTheRealFlights(@TempDir Path out) {
    realReport = out;
    realRun =
        ChildJvm.of(DelayReport.class)
            .heap("512m")
            .cores(2)
            .sparkConf("spark.sql.shuffle.partitions", "8")
            .timeout(ofSeconds(90))
            .run("--data", Datasets.root().toString(), "--out", out.toString());
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

    if (realRun.exitCode() == 0) { // a job that died is the next check's matter
      WrittenReport.in(realReport).isTheReportOf("the three million flights", Flights.open(spark));
    }
  }

  @Test
  @DisplayName("reports on three million flights in a heap of 512 MB")
  void survivesA512MegabyteHeap(SparkSession spark, Measured measured) {
    measured.record(
        "flights reported in a heap of 512 MB", WrittenReport.in(realReport).flights(spark));
    assertThat(realRun)
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

  /** A fresh Dataset each time, small enough for a repair that is not finished. */
  private static Dataset<Row> tenDays(SparkSession spark) {
    return Flights.open(spark).where(col("date").lt(lit(ELEVENTH_OF_JANUARY)));
  }
}
