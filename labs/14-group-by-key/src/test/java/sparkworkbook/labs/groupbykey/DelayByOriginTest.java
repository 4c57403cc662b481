package sparkworkbook.labs.groupbykey;

import static org.apache.spark.sql.functions.sum;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/** The flights come in eight splits, so eight map tasks write to the shuffle. */
@SparkLab(
    cores = 2,
    conf = {
      "spark.sql.files.maxPartitionBytes=1686628",
      "spark.sql.files.openCostInBytes=0",
      "spark.sql.shuffle.partitions=8"
    })
@DisplayName("Total delay by origin")
class DelayByOriginTest {
  private static final int SEEDED_ROWS = 20_000;

  private Dataset<Row> flights;
  private Dataset<Row> seeded;

  @BeforeEach
  void open(SparkSession spark) {
    flights = Flights.open(spark);
    seeded =
        spark.createDataFrame(
            SeededFlights.rows(SeededFlights.seed(), SEEDED_ROWS), Flights.SCHEMA);
  }

  @Test
  @DisplayName("gives the same totals as before, on the flights and on flights never seen")
  void totalsAreUnchanged() {
    for (Dataset<Row> data : List.of(flights, seeded)) {
      Map<String, Long> expected = totalsBySql(data);
      Assertions.assertThat(DelayByOrigin.totals(delays(data)).collectAsMap())
          .as("minutes of delay by origin, from the RDD")
          .isEqualTo(expected);
      Assertions.assertThat(asMap(DelayByOrigin.totals(data)))
          .as("minutes of delay by origin, from the Dataset")
          .isEqualTo(expected);
    }
  }

  @Test
  @DisplayName("sends at most one record per airport and map task through the shuffle")
  void sendsOneRecordPerAirportAndMapTask(SparkSession spark, Measured measured) {
    JavaPairRDD<String, Long> delays = delays(flights);
    var run = QueryRun.of(spark, () -> DelayByOrigin.totals(delays).collect());
    measured.record("shuffle records", run.metrics().shuffleRecordsWritten());
    assertThatOneRecordPerAirportAndMapTaskIsSent(run, flights);

    JavaPairRDD<String, Long> others = delays(seeded);
    var runOnOthers = QueryRun.of(spark, () -> DelayByOrigin.totals(others).collect());
    assertThatOneRecordPerAirportAndMapTaskIsSent(runOnOthers, seeded);
  }

  @Test
  @DisplayName("sends at least fifty times fewer bytes than groupByKey")
  void sendsFiftyTimesFewerBytes(SparkSession spark, Measured measured) {
    JavaPairRDD<String, Long> delays = delays(flights);
    var baseline = QueryRun.of(spark, () -> delays.groupByKey().mapValues(v -> 0L).collect());
    var run = QueryRun.of(spark, () -> DelayByOrigin.totals(delays).collect());

    measured.record("shuffle bytes", run.metrics().shuffleBytesWritten());
    assertThat(run).comparedTo(baseline).shuffleBytesWritten().isReducedAtLeast(50);
  }

  @Test
  @DisplayName("still adds up in one shuffle, with nothing brought to the driver on the way")
  void staysDistributed(SparkSession spark) {
    JavaPairRDD<String, Long> delays = delays(flights);
    var building = QueryRun.of(spark, () -> DelayByOrigin.totals(delays));
    assertThat(building.metrics())
        .jobs()
        .as(
            "The next step takes the totals as an RDD, however many keys there are. Jobs that run"
                + " before anybody asks for them bring the data to the driver, and its memory"
                + " becomes the limit. Hint 3")
        .isZero();
    var run = QueryRun.of(spark, () -> building.result().collect());
    Assertions.assertThat(run.metrics().stages())
        .as("stages, with one shuffle between them")
        .hasSize(2);
  }

  @Test
  @DisplayName("the Dataset sends at most one record per airport and map task, too")
  void datasetSendsOneRecordPerAirportAndMapTask(SparkSession spark, Measured measured) {
    var run = QueryRun.of(spark, () -> DelayByOrigin.totals(flights).collectAsList());
    measured.record("shuffle records, Dataset", run.metrics().shuffleRecordsWritten());
    assertThat(run.plan()).hasShuffleExchanges(1);
    assertThatOneRecordPerAirportAndMapTaskIsSent(run, flights);

    var runOnOthers = QueryRun.of(spark, () -> DelayByOrigin.totals(seeded).collectAsList());
    assertThatOneRecordPerAirportAndMapTaskIsSent(runOnOthers, seeded);
  }

  private static void assertThatOneRecordPerAirportAndMapTaskIsSent(
      QueryRun<?> run, Dataset<Row> data) {
    int mapTasks = data.javaRDD().getNumPartitions();
    long airports = data.select("origin").distinct().count();
    assertThat(run.metrics())
        .shuffleRecordsWritten()
        .as(
            "%d airports in %d map tasks need %,d sums; every record beyond that is copied, sorted"
                + " and sent for nothing. Compare shuffle write records with records read in the"
                + " stage table. Hint 1",
            airports, mapTasks, airports * mapTasks)
        .isLessThanOrEqualTo(airports * mapTasks);
  }

  private static JavaPairRDD<String, Long> delays(Dataset<Row> flights) {
    return flights
        .select("origin", "delay")
        .javaRDD()
        .mapToPair(flight -> new Tuple2<>(flight.getString(0), flight.getLong(1)));
  }

  private static Map<String, Long> totalsBySql(Dataset<Row> flights) {
    return asMap(flights.groupBy("origin").agg(sum("delay").as("total")));
  }

  private static Map<String, Long> asMap(Dataset<Row> totals) {
    return totals.select("origin", "total").collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row.getLong(1)));
  }
}
