package sparkworkbook.labs.broadcastfailure;

import static java.time.Duration.ofSeconds;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.harness.HarnessAssertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDateTime;
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
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.harness.ChildJvm;
import sparkworkbook.labkit.harness.Leftovers;
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
  private static final long FACTOR = 1_000_000;
  private static final LocalDateTime FEBRUARY = LocalDateTime.of(2001, 2, 1, 0, 0);

  /** The storage half of the pool of a 512 MB driver: (512 - 300) MB x 0.6 x 0.5. */
  private static final long CAP = 64L << 20;

  /** Flights before {@link #FEBRUARY} in the committed file are more than a tenth of them. */
  private static final long JANUARY = Flights.ROWS / 10;

  /** The airports and days of January took 102,493; its bulletins took 416,948. */
  private static final long FEW_BYTES = 131_072;

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
            () ->
                ExpectedReports.of(
                    SeededFlights.rows(seed, SEEDED_ROWS), FACTOR, Bulletins.open(spark, seeded)));
    this.out = out;
  }

  /** Minutes of a cause that are larger than an int. */
  private static Dataset<Row> manyMinutes(Dataset<Row> flights) {
    return flights.withColumn("delay", col("delay").multiply(FACTOR));
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
    Dataset<Row> flights = manyMinutes(Flights.open(spark, seeded));
    Dataset<Row> bulletins = Bulletins.open(spark, seeded);
    for (Report report : Report.values()) {
      Report.assertSame(
          Report.lines(report.of(flights, bulletins)),
          expected.lines(report),
          report + " of seeded flights (workbook.seed=" + seed + ")",
          "Look at the kind of the join and at its keys.");
    }

    job(spark);
    for (Report report : written()) { // one that was not written is the next check's matter
      Report.assertSame(
          report.written(out),
          AllFlights.lines(report),
          report + " of the three million flights, as the job wrote it",
          "Flights under another cause, or under \"No bulletin\", have lost their bulletin. Look for"
              + " a limit or a filter of the bulletins, and for tables that are not whole.");
    }
  }

  @Test
  @DisplayName("writes all three reports with a driver of 512 MB")
  void survivesInASmallDriver(SparkSession spark, Measured measured) {
    ChildJvm.Result run = job(spark);
    measured.record("reports written by a driver of 512 MB", written().size());
    assertThat(run)
        .as(
            "the three reports with a driver of 512 MB. As rows, the bulletins take hundreds of"
                + " megabytes, and next year there are more. Look for the table that one JVM or one"
                + " task holds as a whole. See hint 1")
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
    var building = QueryRun.attempt(spark, () -> report.of(january, bulletins));
    assertThat(building).as("%s of January, before anybody asks for its rows", report).succeeded();
    var run = QueryRun.attempt(spark, () -> building.result().collectAsList());
    assertThat(run)
        .as(
            "%s of January, in a heap of 2 GB: it has to end, or its broadcasts have no size",
            report)
        .succeeded();

    Plans plans = run.plan().includingCachedPlans();
    long broadcast = broadcastBytes(building.plan().includingCachedPlans()) + broadcastBytes(plans);
    measured.record("bytes of broadcast tables, " + report, broadcast);
    joins(report, plans, building.metrics(), run.metrics());
    Assertions.assertThat(broadcast)
        .withFailMessage(
            "This is %s of January. Its broadcast tables have %,d bytes. Expected at most %,d in all,"
                + " the storage half of the pool of a driver of 512 MB.%n"
                + "The driver builds each table before an executor gets it. What counts are rows in"
                + " memory: neither the files nor a setting says how large they are. Look for"
                + " BroadcastExchange and for what stands below it. Hint 2%n%n%s",
            report, broadcast, CAP, plans)
        .isLessThanOrEqualTo(CAP);
  }

  /**
   * Spark joins, in an operator or in a shuffle that all bulletins go through: an RDD's join, a
   * cogroup or an aggregation has no join operator.
   */
  private static void joins(Report report, Plans plans, RunMetrics building, RunMetrics running) {
    assertThat(building)
        .resultBytes()
        .as(
            "This is %s of January, before anybody asks for its rows. Bulletins that the driver collects"
                + " and sends out again must fit in its memory. Look for collectAsList. Hint 2",
            report)
        .isLessThanOrEqualTo(FEW_BYTES);
    Assertions.assertThat(building.recordsRead() + running.recordsRead())
        .withFailMessage(
            "This is %s of January. Spark read %,d records from files. Expected at least %,d;"
                + " January has more flights than that. Read flights and bulletins through the Datasets.",
            report, building.recordsRead() + running.recordsRead(), JANUARY)
        .isGreaterThanOrEqualTo(JANUARY);
    long shuffled = building.shuffleRecordsWritten() + running.shuffleRecordsWritten();
    Assertions.assertThat(shuffled >= Bulletins.ROWS || hasJoin(plans))
        .withFailMessage(
            "This is %s of January. No operator of its plan is a join, and %,d records went through"
                + " shuffles. Expected a join, or a shuffle of all %,d bulletins.%n"
                + "A lookup by hand is memory that Spark does not count, and work that it cannot plan."
                + " Hint 2%n%n%s",
            report, shuffled, Bulletins.ROWS, plans)
        .isTrue();
  }

  private static boolean hasJoin(Plans plans) {
    return !plans.operators(BaseJoinExec.class).isEmpty();
  }

  private List<Report> written() {
    return Stream.of(Report.values()).filter(report -> report.isWritten(out)).toList();
  }

  private static long broadcastBytes(Plans plans) {
    return plans.operators(BroadcastExchangeExec.class).stream()
        .mapToLong(broadcast -> broadcast.metrics().apply("dataSize").value())
        .sum();
  }

  @Test
  @DisplayName("leaves nothing behind but settings: no caches, no tables, no files")
  void leavesNothingBehind(SparkSession spark, Leftovers leftovers) {
    Dataset<Row> flights = Flights.open(spark, seeded);
    Dataset<Row> bulletins = Bulletins.open(spark, seeded);
    for (Report report : Report.values()) {
      report.of(flights, bulletins).collectAsList();
    }
    leftovers.assertNoneBut("setting ");
  }
}
