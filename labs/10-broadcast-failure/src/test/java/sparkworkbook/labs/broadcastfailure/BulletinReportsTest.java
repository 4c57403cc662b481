package sparkworkbook.labs.broadcastfailure;

import static java.time.Duration.ofSeconds;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.harness.HarnessAssertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.exchange.BroadcastExchangeExec;
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
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * The whole job runs once in a JVM of its own, because there it may die. What each report
 * broadcasts is measured here, where the heap is larger: a broadcast that failed has no size. With
 * executors: {@link ExecutorsTest}.
 */
@SparkLab(cores = 2, shufflePartitions = 8, pageSize = "4m")
@TestInstance(Lifecycle.PER_CLASS)
@DisplayName("Reports on the airports' bulletins")
class BulletinReportsTest {
  private static final int SEEDED_ROWS = 20_000;
  private static final LocalDateTime FEBRUARY = LocalDateTime.of(2001, 2, 1, 0, 0);

  /** The storage half of the pool of a 512 MB driver: (512 - 300) MB x 0.6 x 0.5. */
  private static final long CAP = 64L << 20;

  private final long seed = SeededFlights.seed();
  private ChildJvm.Result job;
  private Path out;
  private Path seeded;
  private ExpectedReports expected;

  @BeforeAll
  void prepare(SparkSession spark, @TempDir Path out, @TempDir Path folder) {
    seeded =
        Prepared.folder(
            BulletinReportsTest.class,
            "seeded flights",
            folder,
            empty -> SeededFlights.write(spark, empty, seed, SEEDED_ROWS));
    expected =
        Prepared.once(
            BulletinReportsTest.class,
            "reports on seeded flights",
            () -> ExpectedReports.of(Flights.open(spark, seeded), Bulletins.open(spark, seeded)));
    this.out = out;
  }

  /** The whole job on the real flights: run once, for the first check that asks. */
  private ChildJvm.Result job(SparkSession spark) {
    if (job == null) {
      Bulletins.open(spark); // written at first use, which is not the job's affair
      job =
          ChildJvm.of(BulletinReports.class)
              .heap("512m")
              .cores(2)
              .sparkConf("spark.sql.shuffle.partitions", "8")
              .sparkConf("spark.buffer.pageSize", "4m")
              .timeout(ofSeconds(120))
              .run("--data", Datasets.root().toString(), "--out", out.toString());
    }
    return job;
  }

  @Test
  @DisplayName("reports the same as before, on the flights and on flights never seen")
  void reportsAreUnchanged(SparkSession spark) {
    Dataset<Row> flights = Flights.open(spark, seeded);
    Dataset<Row> bulletins = Bulletins.open(spark, seeded);
    for (Report report : Report.values()) {
      Assertions.assertThat(Report.totals(report.of(flights, bulletins)))
          .as("%s by cause, on seeded flights (workbook.seed=%d)", report, seed)
          .isEqualTo(expected.totals(report));
    }

    // A report that was not written is the next check's matter; by cause, the same code was
    // compared.
    job(spark);
    ArrayList<Long> sums =
        Prepared.once(BulletinReportsTest.class, "sums of all flights", () -> sums(spark));
    for (Report report : written()) {
      int first = report == Report.LATE ? 2 : 0;
      Assertions.assertThat(
              report.written(out).values().stream()
                  .reduce(new Report.Total(0, 0), Report.Total::plus))
          .as("%s of all causes together, as the job wrote it for the flights", report)
          .isEqualTo(new Report.Total(sums.get(first), sums.get(first + 1)));
    }
  }

  @Test
  @DisplayName("writes all three reports with a driver of 512 MB")
  void survivesInASmallDriver(SparkSession spark, Measured measured) {
    ChildJvm.Result run = job(spark);
    measured.record("reports written by a driver of 512 MB", written().size());
    assertThat(run)
        .as(
            "as rows the bulletins take hundreds of megabytes, wherever they are put together, and"
                + " next year there are more. A table that grows with the data does not belong whole"
                + " into one JVM, nor into one task. See hint 1")
        .didNotTimeOut()
        .didNotRunOutOfMemory()
        .exitedNormally();
    Assertions.assertThat(written())
        .as("reports in the folder that --out names")
        .containsExactly(Report.values());
  }

  @Test
  @DisplayName("broadcasts no table of more than 64 MB for the departures")
  void departuresBroadcastLittle(SparkSession spark, Measured measured) {
    broadcastsLittle(Report.DEPARTURES, spark, measured);
  }

  @Test
  @DisplayName("broadcasts no table of more than 64 MB for the arrivals")
  void arrivalsBroadcastLittle(SparkSession spark, Measured measured) {
    broadcastsLittle(Report.ARRIVALS, spark, measured);
  }

  @Test
  @DisplayName("broadcasts no table of more than 64 MB for the late flights")
  void lateFlightsBroadcastLittle(SparkSession spark, Measured measured) {
    broadcastsLittle(Report.LATE, spark, measured);
  }

  private static void broadcastsLittle(Report report, SparkSession spark, Measured measured) {
    Dataset<Row> january = Flights.open(spark).where(col("date").lt(lit(FEBRUARY)));
    Dataset<Row> bulletins = Bulletins.open(spark);
    var run = QueryRun.attempt(spark, () -> report.of(january, bulletins).collectAsList());
    assertThat(run)
        .as("%s of January, in a heap of 2 GB; a broadcast that fails has no size", report)
        .succeeded();

    Plans plans = run.plan().includingCachedPlans();
    measured.record("largest broadcast in bytes, " + report, largestBroadcast(plans));
    assertThat(plans).scan("flights-3m");
    assertThat(plans).scan("bulletins");
    Assertions.assertThat(plans.operators(BaseJoinExec.class))
        .as(
            "joins in the plan of %s: a lookup by hand is memory that Spark does not count, and work"
                + " that it cannot plan; hint 2\n%s",
            report, plans)
        .isNotEmpty();
    assertThat(plans)
        .as(
            "%s: the driver puts a broadcast table together before every executor gets it, and 64 MB"
                + " are the storage half of the pool of a driver of 512 MB. What counts are rows in"
                + " memory; neither the files nor a setting says how large they are. Look for"
                + " BroadcastExchange and what stands below it; hint 2",
            report)
        .broadcastDataSize()
        .isLessThanOrEqualTo(CAP);
  }

  /** Flights and their minutes, late flights and their minutes. */
  private static ArrayList<Long> sums(SparkSession spark) {
    Row sums =
        Flights.open(spark)
            .selectExpr(
                "count(*)", "sum(delay)", "count_if(delay >= 60)", "sum(if(delay >= 60, delay, 0))")
            .head();
    return new ArrayList<>(
        List.of(sums.getLong(0), sums.getLong(1), sums.getLong(2), sums.getLong(3)));
  }

  private List<Report> written() {
    return Stream.of(Report.values()).filter(report -> report.isWritten(out)).toList();
  }

  private static long largestBroadcast(Plans plans) {
    return plans.operators(BroadcastExchangeExec.class).stream()
        .mapToLong(broadcast -> broadcast.metrics().apply("dataSize").value())
        .max()
        .orElse(0);
  }
}
