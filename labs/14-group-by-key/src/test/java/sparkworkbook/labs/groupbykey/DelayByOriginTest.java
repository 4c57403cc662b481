package sparkworkbook.labs.groupbykey;

import static org.apache.spark.sql.functions.sum;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
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
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * Every tenth flight, in eight splits, so eight map tasks write to the shuffle. Each report runs
 * once on the flights and once on seeded ones; the tests look at what came out and what it took.
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

  /** A code of three letters and a long, as Java serialization writes them, several times over. */
  private static final long BYTES_A_SUM = 64;

  /** One report on one set of flights. */
  private record Report(
      Map<String, Long> totals,
      Map<String, Long> expected,
      QueryRun<?> building,
      QueryRun<?> run,
      long mapTasks) {
    long airports() {
      return expected.size();
    }
  }

  private List<Report> fromRdd;
  private List<Report> fromDataset;

  @Test
  @DisplayName("gives the same totals as before, on the flights and on flights never seen")
  void totalsAreUnchanged(SparkSession spark) {
    for (Report report : fromRdd(spark)) {
      Assertions.assertThat(report.totals())
          .as("minutes of delay by origin, from the RDD")
          .isEqualTo(report.expected());
    }
    for (Report report : fromDataset(spark)) {
      Assertions.assertThat(report.totals())
          .as("minutes of delay by origin, from the Dataset")
          .isEqualTo(report.expected());
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
    measured.record("shuffle bytes", fromRdd(spark).get(0).run().metrics().shuffleBytesWritten());
    for (Report report : fromRdd(spark)) {
      assertThat(report.run().metrics())
          .shuffleBytesWritten()
          .as(
              "An airport's code and a sum take about a dozen bytes, however many flights it has. Bytes"
                  + " that grow with the flights say that every delay still crosses the wire."
                  + " See shuffle write bytes in the stage table. Hint 2")
          .isLessThanOrEqualTo(report.airports() * report.mapTasks() * BYTES_A_SUM);
    }
  }

  @Test
  @DisplayName("still adds up in one shuffle, with nothing brought to the driver on the way")
  void staysDistributed(SparkSession spark) {
    for (Report report : fromRdd(spark)) {
      assertThat(report.building().metrics())
          .jobs()
          .as(
              "The next step takes the totals as an RDD, however many keys there are. Jobs that run"
                  + " before anybody asks for them bring the data to the driver, and its memory"
                  + " becomes the limit. Hint 3")
          .isZero();
      Assertions.assertThat(report.run().metrics().stages())
          .as("stages: one that adds up, one that merges, and one shuffle between them")
          .hasSize(2);
    }
  }

  private static void sendsOneRecordPerAirportAndMapTask(
      List<Report> reports, String metric, Measured measured) {
    measured.record(metric, reports.get(0).run().metrics().shuffleRecordsWritten());
    for (Report report : reports) {
      assertThat(report.run().metrics())
          .shuffleRecordsWritten()
          .as(
              "%d airports in %d map tasks need %,d sums; every record beyond that is copied, sorted"
                  + " and sent for nothing. Compare shuffle write records with records read in the"
                  + " stage table. Hint 1",
              report.airports(), report.mapTasks(), report.airports() * report.mapTasks())
          .isLessThanOrEqualTo(report.airports() * report.mapTasks());
    }
  }

  private List<Report> fromRdd(SparkSession spark) {
    if (fromRdd == null) {
      fromRdd =
          Stream.of(Flights.tenth(spark), seeded(spark)).map(data -> fromRdd(spark, data)).toList();
    }
    return fromRdd;
  }

  private static Report fromRdd(SparkSession spark, Dataset<Row> flights) {
    JavaPairRDD<String, Long> delays = delays(flights);
    var building = QueryRun.of(spark, () -> DelayByOrigin.totals(delays));
    var run = QueryRun.of(spark, () -> building.result().collectAsMap());
    return new Report(
        Map.copyOf(run.result()), expected(flights), building, run, delays.getNumPartitions());
  }

  private List<Report> fromDataset(SparkSession spark) {
    if (fromDataset == null) {
      fromDataset =
          Stream.of(Flights.tenth(spark), seeded(spark))
              .map(data -> fromDataset(spark, data))
              .toList();
    }
    return fromDataset;
  }

  private static Report fromDataset(SparkSession spark, Dataset<Row> flights) {
    var building = QueryRun.of(spark, () -> DelayByOrigin.totals(flights));
    var run = QueryRun.of(spark, () -> building.result().select("origin", "total").collectAsList());
    return new Report(
        asMap(run.result()),
        expected(flights),
        building,
        run,
        flights.javaRDD().getNumPartitions());
  }

  private static Dataset<Row> seeded(SparkSession spark) {
    return spark.createDataFrame(SeededFlights.rows(SEED, SEEDED_ROWS), Flights.SCHEMA);
  }

  private static JavaPairRDD<String, Long> delays(Dataset<Row> flights) {
    return flights
        .select("origin", "delay")
        .javaRDD()
        .mapToPair(flight -> new Tuple2<>(flight.getString(0), flight.getLong(1)));
  }

  private static Map<String, Long> expected(Dataset<Row> flights) {
    return Prepared.once(
        DelayByOriginTest.class,
        flights.inputFiles().length == 0 ? "seeded flights" : "every tenth flight",
        () -> asMap(flights.groupBy("origin").agg(sum("delay")).collectAsList()));
  }

  private static HashMap<String, Long> asMap(List<Row> totals) {
    HashMap<String, Long> map = new HashMap<>();
    totals.forEach(row -> map.put(row.getString(0), row.getLong(1)));
    return map;
  }
}
