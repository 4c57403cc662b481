package sparkworkbook.labs.shuffleanatomy;

import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThatRows;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Flights;
import sparkworkbook.labkit.assertions.TaskSnapshot;
import sparkworkbook.labkit.harness.FreshClasses;
import sparkworkbook.labkit.harness.Leftovers;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * Each report runs once on seeded flights in four files, each of them a split; the tests look at
 * what it moved, from the call of the student's method to the last row.
 */
@SparkLab(
    cores = 2,
    aqe = false,
    shufflePartitions = 8,
    conf = {
      // Spark counts this for opening a file, so that no split gets a second one.
      "spark.sql.files.openCostInBytes=16m",
      "spark.sql.files.maxPartitionBytes=16m"
    })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Anatomy of a shuffle")
class ShuffleAnatomyTest {
  private static final long FLIGHTS = SomeFlights.ROWS;

  private static final String NEW_FIELDS =
      " (in static fields the driver finds only what the driver put there, as with executors)";

  @TempDir static Path folder;

  private List<Report> reports;

  @Test
  @DisplayName("gives the same totals in the same order as before, also of flights never seen")
  void totalsAreUnchanged(SparkSession spark) throws Exception {
    for (Report report : reports(spark)) {
      hasTotals(report.name() + ", on seeded flights", report.totals(), SomeFlights.expected());
    }

    Dataset<Row> days = Flights.tenth(spark).where("date < timestamp_ntz '2001-01-06 00:00:00'");
    List<Row> expected = SomeFlights.expected(days.collectAsList());
    Report.Job fresh = Report.freshJob();
    hasTotals(
        "the Dataset, on five days of flights" + NEW_FIELDS,
        fresh(
            () -> fresh.worstFirst(days).select("destination", "total").collectAsList(),
            () ->
                DelayByDestination.worstFirst(days).select("destination", "total").collectAsList()),
        expected);
    hasTotals(
        "the RDD, on five days of flights" + NEW_FIELDS,
        fresh(
            () -> Report.rows(fresh.worstFirst(days.javaRDD()).collect()),
            () -> Report.rows(DelayByDestination.worstFirst(days.javaRDD()).collect())),
        expected);
  }

  @Test
  @DisplayName("sends the flights through one shuffle at most, as a Dataset and as an RDD")
  void movesTheFlightsAtMostOnce(SparkSession spark, Measured measured) {
    record("shuffles that carry the flights", report -> report.moves(FLIGHTS), spark, measured);
    for (Report report : completeReports(spark)) {
      long moves = report.moves(FLIGHTS);
      Assertions.assertThat(moves)
          .withFailMessage(
              "This is %s. %d of its shuffles carry the flights. Expected at most 1.%n"
                  + "There are %,d flights. A shuffle carries them if it writes %,d records or more,"
                  + " or %,d bytes or more. The next shuffle destroys the order and the partitions"
                  + " that the one before it made. See sh. write of each stage. Hint 1%s",
              report.name(), moves, FLIGHTS, FLIGHTS / 100, FLIGHTS, report.table())
          .isLessThanOrEqualTo(1);
    }
  }

  @Test
  @DisplayName("sends at most a quarter of the bytes that three moves of all flights take")
  void sendsAQuarterOfTheBytes(SparkSession spark, Measured measured) {
    record("shuffle bytes", report -> report.metrics().shuffleBytesWritten(), spark, measured);
    for (Report report : completeReports(spark)) {
      long bytes = report.metrics().shuffleBytesWritten();
      long bound = 3 * report.oneMove() / 4;
      Assertions.assertThat(bytes)
          .withFailMessage(
              "This is %s. It wrote %,d bytes to shuffles. Expected at most %,d.%n"
                  + "One shuffle of all flights with all columns takes %,d bytes, and the bound is a"
                  + " quarter of three of them. The answer needs two of the five columns. Look for"
                  + " the stages with the most sh. write bytes. Hint 2%s",
              report.name(), bytes, bound, report.oneMove(), report.table())
          .isLessThanOrEqualTo(bound);
    }
  }

  @Test
  @DisplayName("reads the flights in parallel, and sends them neither to the driver nor to files")
  void staysDistributed(SparkSession spark) {
    for (Report report : completeReports(spark)) {
      assertThat(report.metrics())
          .maxOverTasks("records read from files", TaskSnapshot::recordsRead)
          .as(
              "This is %s. The flights come in four splits. Where one task reads more than two of"
                  + " them, the other cores wait. See tasks done in the stage table",
              report.name())
          .isLessThanOrEqualTo(FLIGHTS / 2);
      assertThat(report.metrics())
          .resultBytes()
          .as(
              "This is %s. Its tasks may send the totals to the driver, which are few, but not the"
                  + " flights: six bytes for each of %,d flights is the limit. Look for collect and"
                  + " toLocalIterator",
              report.name(), FLIGHTS)
          .isLessThanOrEqualTo(6 * FLIGHTS);
      assertThat(report.metrics())
          .bytesWritten()
          .as(
              "This is %s. Files that the job writes and reads again are a shuffle by hand. Look for"
                  + " write and saveAsTextFile",
              report.name())
          .isZero();
    }
  }

  @Test
  @DisplayName("leaves nothing behind: no settings, no caches, no files")
  void leavesNothingBehind(SparkSession spark, Leftovers leftovers) {
    reports(spark);
    Dataset<Row> unreadable =
        SomeFlights.open(spark, folder)
            .withColumn(
                "delay",
                functions
                    .udf((UDF1<Long, Long>) ShuffleAnatomyTest::fail, DataTypes.LongType)
                    .apply(functions.col("delay")));
    Assertions.assertThatThrownBy(() -> DelayByDestination.worstFirst(unreadable).collectAsList())
        .as("the Dataset has to fail with flights that cannot be read")
        .isInstanceOf(Exception.class);
    leftovers.assertNone();
  }

  @Test
  @DisplayName("foresees which writer each of three shuffles gets")
  void foreseesTheWriters(SparkSession spark) {
    Shuffles shuffles = new Shuffles(spark);
    foresees(
        "partitionBy into 200", ShuffleForecast::partitionByInto200, shuffles::partitionByInto200);
    foresees("a Dataset into 201", ShuffleForecast::datasetInto201, shuffles::datasetInto201);
    foresees("reduceByKey into 8", ShuffleForecast::reduceByKeyInto8, shuffles::reduceByKeyInto8);
  }

  @Test
  @DisplayName("foresees how many data files a shuffle without a spill leaves on disk")
  void foreseesTheFiles(SparkSession spark) {
    long forecast = ShuffleForecast.dataFilesOf8MapTasksAnd100Partitions();
    long counted = new Shuffles(spark).dataFilesOf8MapTasksAnd100Partitions();
    Assertions.assertThat(forecast)
        .withFailMessage(
            "The forecast of data files is %,d. The judge ran this shuffle and counted another number"
                + " in spark.local.dir.%n"
                + "Nothing spilled. Map tasks write files all the same, because reduce tasks of other"
                + " executors fetch them, perhaps twice. See IndexShuffleBlockResolver. Hint 3",
            forecast)
        .isEqualTo(counted);
  }

  private static <T> void foresees(String shuffle, Supplier<T> forecast, Supplier<T> truth) {
    Assertions.assertThat(forecast.get())
        .withFailMessage(
            "The forecast for %s is %s. Spark chose another writer when the judge ran it.%n"
                + "Spark asks three questions. Does the map side combine? How many partitions are"
                + " there? Can serialized records be moved? See SortShuffleManager. Hint 3",
            shuffle, forecast.get())
        .isEqualTo(truth.get());
  }

  private static long fail(long delay) {
    throw new IllegalStateException("these flights cannot be read");
  }

  /** What the job with new fields says, or the first one where classes of both meet. */
  private static <T> T fresh(Callable<T> withNewFields, Callable<T> again) throws Exception {
    try {
      return withNewFields.call();
    } catch (Exception e) {
      if (!FreshClasses.isMixedUp(e)) {
        throw e;
      }
      return again.call();
    }
  }

  private static void hasTotals(String name, List<Row> totals, List<Row> expected) {
    if (!totals.equals(expected)) { // Spark compares what differs, for the message
      assertThatRows(totals)
          .as(
              "This is %s: destination and total, most delay first, and by destination where totals"
                  + " are equal.",
              name)
          .inOrder()
          .hasSameRowsAs(expected);
    }
  }

  private List<Report> completeReports(SparkSession spark) {
    for (Report report : reports(spark)) {
      Assertions.assertThat(report.totals())
          .withFailMessage(
              "%s reports on %d destinations. Expected %d: what a part of the answer costs says"
                  + " nothing.",
              report.name(), report.totals().size(), SomeFlights.expected().size())
          .hasSameSizeAs(SomeFlights.expected());
    }
    return reports(spark);
  }

  private List<Report> reports(SparkSession spark) {
    if (reports == null) {
      Dataset<Row> flights = SomeFlights.open(spark, folder);
      reports =
          List.of(Report.fromDataset(spark, flights), Report.fromRdd(spark, flights.javaRDD()));
    }
    return reports;
  }

  private void record(
      String metric, ToLongFunction<Report> count, SparkSession spark, Measured measured) {
    for (Report report : reports(spark)) {
      measured.record(metric + ", " + report.name().replace("the ", ""), count.applyAsLong(report));
    }
  }
}
