package sparkworkbook.labs.broadcastfailure;

import static java.time.Duration.ofSeconds;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.harness.HarnessAssertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.exchange.BroadcastExchangeLike;
import org.apache.spark.sql.execution.joins.BaseJoinExec;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Bulletins;
import sparkworkbook.datasets.Datasets;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.Plans;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.harness.ChildJvm;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * The whole job runs once in a JVM of its own, because there it may die. What each report
 * broadcasts is measured here, where the heap is larger: a broadcast that failed has no size.
 */
@SparkLab(cores = 2, shufflePartitions = 8, pageSize = "1m")
@TestInstance(Lifecycle.PER_CLASS)
@DisplayName("Reports on the airports' bulletins")
class BulletinReportsTest {
  private static final int SEEDED_ROWS = 20_000;
  private static final LocalDateTime FEBRUARY = LocalDateTime.of(2001, 2, 1, 0, 0);

  /**
   * What a 512 MB driver can keep for good: (512 - 300) MB x 0.6 x 0.5, the storage half of its
   * pool.
   */
  private static final long CAP = 64L << 20;

  private ChildJvm.Result job;
  private Path out;

  @BeforeAll
  void runTheJob(SparkSession spark, @TempDir Path out) {
    Bulletins.open(spark); // written at first use, which is not the job's affair
    this.out = out;
    job =
        ChildJvm.of(BulletinReports.class)
            .heap("512m")
            .cores(2)
            .sparkConf("spark.sql.shuffle.partitions", "8")
            .sparkConf("spark.buffer.pageSize", "1m")
            .timeout(ofSeconds(90))
            .run("--data", Datasets.root().toString(), "--out", out.toString());
  }

  @Test
  @DisplayName("reports the same as before, on the flights and on flights never seen")
  void reportsAreUnchanged(SparkSession spark, @TempDir Path data) {
    SeededFlights.write(spark, data, SeededFlights.seed(), SEEDED_ROWS);
    for (Report report : Report.values()) {
      Dataset<Row> flights = Flights.open(spark, data);
      Dataset<Row> bulletins = Bulletins.open(spark, data);
      Assertions.assertThat(Report.asMap(report.of(flights, bulletins)))
          .as("%s by cause, on seeded flights", report)
          .isEqualTo(report.expected(flights, bulletins));
    }
    written() // a report that was not written is the next check's matter
        .forEach(
            report ->
                Assertions.assertThat(report.read(out))
                    .as("%s by cause, as the job wrote it", report)
                    .isEqualTo(report.expected(Flights.open(spark), Bulletins.open(spark))));
  }

  @Test
  @DisplayName("writes all three reports with a driver of 512 MB")
  void livesInADriverOf512Megabytes(Measured measured) {
    measured.record("reports written by a driver of 512 MB", written().count());
    assertThat(job)
        .as(
            "the rows of the bulletins need more than 500 MB, wherever they are put together."
                + " No table that grows with the data belongs whole into one JVM. See hint 1")
        .didNotTimeOut()
        .didNotRunOutOfMemory()
        .exitedNormally();
    Assertions.assertThat(written())
        .as("reports in the folder that --out names")
        .containsExactly(Report.values());
  }

  @Test
  @DisplayName("broadcasts at most 64 MB for the departures")
  void departuresBroadcastLittle(SparkSession spark, Measured measured) {
    broadcastsLittle(Report.DEPARTURES, spark, measured);
  }

  @Test
  @DisplayName("broadcasts at most 64 MB for the arrivals")
  void arrivalsBroadcastLittle(SparkSession spark, Measured measured) {
    broadcastsLittle(Report.ARRIVALS, spark, measured);
  }

  @Test
  @DisplayName("broadcasts at most 64 MB for the late flights")
  void lateFlightsBroadcastLittle(SparkSession spark, Measured measured) {
    broadcastsLittle(Report.LATE, spark, measured);
  }

  private static void broadcastsLittle(Report report, SparkSession spark, Measured measured) {
    var run =
        QueryRun.attempt(
            spark, () -> report.of(january(spark), Bulletins.open(spark)).collectAsList());
    assertThat(run)
        .as("%s, asked for on its own in a heap of 2 GB: see the README, What you may touch", report)
        .succeeded();

    Plans plans = run.plan().includingCachedPlans();
    measured.record("largest broadcast in bytes, " + report, largestBroadcast(plans));
    assertThat(plans).scan("flights-3m");
    assertThat(plans).scan("bulletins");
    Assertions.assertThat(plans.operators(BaseJoinExec.class))
        .as(
            "joins of Spark's in the plan of the report: without one, somebody looks the texts up by"
                + " hand, and their memory is counted nowhere\n%s",
            plans)
        .isNotEmpty();
    assertThat(plans)
        .as(
            "%s: every executor gets the whole broadcast, and the driver puts it together first."
                + " 64 MB are what a driver of 512 MB can spare, half of its pool. A broadcast is"
                + " measured in rows in memory; the files say nothing about them."
                + " See BroadcastExchange in the plan; hint 2",
            report)
        .broadcastDataSize()
        .isLessThanOrEqualTo(CAP);
  }

  private Stream<Report> written() {
    return Stream.of(Report.values()).filter(report -> Files.isRegularFile(report.file(out)));
  }

  private static Dataset<Row> january(SparkSession spark) {
    return Flights.open(spark).where(col("date").lt(lit(FEBRUARY)));
  }

  private static long largestBroadcast(Plans plans) {
    return plans.operators(BroadcastExchangeLike.class).stream()
        .mapToLong(
            broadcast ->
                ((org.apache.spark.sql.execution.SparkPlan) broadcast)
                    .metrics()
                    .apply("dataSize")
                    .value())
        .max()
        .orElse(0);
  }
}
