package sparkworkbook.labs.groupbykey;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThatRows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.assertions.TaskSnapshot;
import sparkworkbook.labkit.harness.Leftovers;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * Every tenth flight, in eight splits, so eight map tasks write to the shuffle. Each report runs
 * once on the flights and once on seeded ones; the tests look at what came out and what it took,
 * from the call of the student's method to the last total.
 */
@SparkLab(
    cores = 2,
    conf = {
      "spark.sql.files.maxPartitionBytes=290351",
      "spark.sql.files.openCostInBytes=0",
      "spark.sql.shuffle.partitions=8"
    })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Total delay by origin")
class DelayByOriginTest {
  private static final long SEED = SeededFlights.seed();
  private static final int SEEDED_ROWS = 20_000;

  /** Makes the seeded totals larger than an int. */
  private static final long SEEDED_FACTOR = 10_000_000;

  /** A code of three letters and a long, as Java serialization writes them, several times over. */
  private static final long BYTES_A_SUM = 64;

  /**
   * One report on one set of flights.
   *
   * @param building what it took to call the student's method once more
   * @param again makes a third result, and asks the second and then the third for their rows
   */
  private record Report(
      String name,
      List<Row> totals,
      List<Row> expected,
      RunMetrics metrics,
      RunMetrics building,
      Callable<List<Row>> again,
      long mapTasks) {
    long shuffles() {
      return metrics.stages().stream().filter(stage -> stage.shuffleRecordsWritten() > 0).count();
    }

    long mostRecords() {
      return expected.size() * mapTasks;
    }
  }

  private List<Report> fromRdd;
  private List<Report> fromDataset;

  @Test
  @DisplayName("gives the same totals as before, on the flights and on flights never seen")
  void totalsAreUnchanged(SparkSession spark) throws Exception {
    for (Report report : allReports(spark)) {
      assertThatRows(report.totals())
          .as("These are the minutes of delay by origin, from %s.", report.name())
          .byKey("origin")
          .hasSameRowsAs(report.expected());
    }
    for (Report report : allReports(spark)) {
      assertThatRows(report.again().call())
          .as(
              "These are the minutes of delay by origin, from %s. The judge made two reports of the"
                  + " same flights, and then asked the first and the second for their rows; these"
                  + " are the second's. Totals belong to one report: look for static fields, which"
                  + " all tasks of a JVM share and no other JVM sees.",
              report.name())
          .byKey("origin")
          .hasSameRowsAs(report.expected());
    }
  }

  @Test
  @DisplayName("sends at most one record per airport and map task through the shuffle")
  void sendsOneRecordPerAirportAndMapTask(SparkSession spark, Measured measured) {
    sendsOneRecordPerAirportAndMapTask(fromRdd(spark), "shuffle records", measured);
  }

  @Test
  @DisplayName("the Dataset sends at most one record per airport and map task, too")
  void datasetSendsOneRecordPerAirportAndMapTask(SparkSession spark, Measured measured) {
    sendsOneRecordPerAirportAndMapTask(fromDataset(spark), "shuffle records, Dataset", measured);
  }

  @Test
  @DisplayName("sends sums and not delays: at most 64 bytes per airport and map task")
  void sendsSumsOnly(SparkSession spark, Measured measured) {
    measured.record("shuffle bytes", fromRdd(spark).get(0).metrics().shuffleBytesWritten());
    for (Report report : allReports(spark)) {
      assertThat(report.metrics())
          .shuffleBytesWritten()
          .as(
              "This is %s. An airport's code and a sum take about a dozen bytes, however many flights"
                  + " the airport has. Bytes that grow with the flights say that every delay still"
                  + " crosses the network. See shuffle write bytes in the stage table. Hint 2",
              report.name())
          .isLessThanOrEqualTo(report.mostRecords() * BYTES_A_SUM);
    }
  }

  @Test
  @DisplayName("adds up in one shuffle, and brings nothing to the driver on the way")
  void staysDistributed(SparkSession spark) {
    for (Report report : allReports(spark)) {
      assertThat(report.building())
          .resultBytes()
          .as(
              "This is %s, before anybody asks for its rows. The next step takes the totals as they"
                  + " are, however many keys there are. What is brought to the driver here has to fit"
                  + " into the driver's memory. Hint 3",
              report.name())
          .isLessThanOrEqualTo(report.metrics().resultBytes() / 4);
      Assertions.assertThat(report.shuffles())
          .withFailMessage(
              "%s adds up in %d shuffles, where one is enough. Look for the stages with shuffle write"
                  + " records in the stage table.",
              report.name(), report.shuffles())
          .isLessThanOrEqualTo(1);
    }
  }

  @Test
  @DisplayName("reads the flights in parallel, as they are split")
  void readsInParallel(SparkSession spark) {
    for (Report report : List.of(fromRdd(spark).get(0), fromDataset(spark).get(0))) {
      assertThat(report.metrics())
          .maxOverTasks("records read from files", TaskSnapshot::recordsRead)
          .as(
              "This is %s. The flights come in %d splits. Where one task reads more than two of them,"
                  + " the other cores wait. See records in, and tasks, in the stage table",
              report.name(), report.mapTasks())
          .isLessThanOrEqualTo(2 * Flights.TENTH_ROWS / report.mapTasks());
    }
  }

  @Test
  @DisplayName("leaves nothing behind: no settings, no caches, no threads")
  void leavesNothingBehind(SparkSession spark, Leftovers leftovers) {
    allReports(spark);
    leftovers.assertNone();
  }

  private static void sendsOneRecordPerAirportAndMapTask(
      List<Report> reports, String metric, Measured measured) {
    measured.record(metric, reports.get(0).metrics().shuffleRecordsWritten());
    for (Report report : reports) {
      assertThat(report.metrics())
          .shuffleRecordsWritten()
          .as(
              "This is %s. %d airports in %d map tasks need %,d sums; every record beyond that is"
                  + " copied, sorted and sent for nothing. Compare shuffle write records with records"
                  + " read in the stage table. Hint 1",
              report.name(), report.expected().size(), report.mapTasks(), report.mostRecords())
          .isLessThanOrEqualTo(report.mostRecords());
    }
  }

  private List<Report> allReports(SparkSession spark) {
    return Stream.of(fromRdd(spark), fromDataset(spark)).flatMap(List::stream).toList();
  }

  private List<Report> fromRdd(SparkSession spark) {
    if (fromRdd == null) {
      fromRdd =
          List.of(
              fromRdd(spark, Flights.tenth(spark), "the RDD"),
              fromRdd(spark, seeded(spark), "the RDD, on flights never seen"));
    }
    return fromRdd;
  }

  private static Report fromRdd(SparkSession spark, Dataset<Row> flights, String name) {
    JavaPairRDD<String, Long> delays = delays(flights);
    var run = QueryRun.of(spark, () -> DelayByOrigin.totals(delays).collect());
    var building = QueryRun.of(spark, () -> DelayByOrigin.totals(delays));
    return new Report(
        name,
        rows(spark, run.result()),
        expected(flights, name.contains("never seen")),
        run.metrics(),
        building.metrics(),
        () -> {
          JavaPairRDD<String, Long> third = DelayByOrigin.totals(delays);
          building.result().collect();
          return rows(spark, third.collect());
        },
        delays.getNumPartitions());
  }

  private List<Report> fromDataset(SparkSession spark) {
    if (fromDataset == null) {
      fromDataset =
          List.of(
              fromDataset(spark, Flights.tenth(spark), "the Dataset"),
              fromDataset(spark, seeded(spark), "the Dataset, on flights never seen"));
    }
    return fromDataset;
  }

  private static Report fromDataset(SparkSession spark, Dataset<Row> flights, String name) {
    var run = QueryRun.of(spark, () -> rows(DelayByOrigin.totals(flights)));
    var building = QueryRun.of(spark, () -> DelayByOrigin.totals(flights));
    return new Report(
        name,
        run.result(),
        expected(flights, name.contains("never seen")),
        run.metrics(),
        building.metrics(),
        () -> {
          Dataset<Row> third = DelayByOrigin.totals(flights);
          rows(building.result());
          return rows(third);
        },
        flights.javaRDD().getNumPartitions());
  }

  private static Dataset<Row> seeded(SparkSession spark) {
    return spark
        .createDataFrame(SeededFlights.rows(SEED, SEEDED_ROWS), Flights.SCHEMA)
        .withColumn("delay", col("delay").multiply(SEEDED_FACTOR));
  }

  private static JavaPairRDD<String, Long> delays(Dataset<Row> flights) {
    return flights
        .select("origin", "delay")
        .javaRDD()
        .mapToPair(flight -> new Tuple2<>(flight.getString(0), flight.getLong(1)));
  }

  private static List<Row> expected(Dataset<Row> flights, boolean seeded) {
    return Prepared.once(
        DelayByOriginTest.class,
        seeded ? "seeded flights" : "every tenth flight",
        () ->
            new ArrayList<>(
                flights.groupBy("origin").agg(sum("delay").as("total")).collectAsList()));
  }

  private static List<Row> rows(Dataset<Row> totals) {
    return totals.select("origin", "total").collectAsList();
  }

  private static List<Row> rows(SparkSession spark, List<Tuple2<String, Long>> totals) {
    return spark
        .createDataset(totals, Encoders.tuple(Encoders.STRING(), Encoders.LONG()))
        .toDF("origin", "total")
        .collectAsList();
  }
}
