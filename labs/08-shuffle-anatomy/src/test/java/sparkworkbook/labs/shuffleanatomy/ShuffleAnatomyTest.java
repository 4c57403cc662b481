package sparkworkbook.labs.shuffleanatomy;

import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
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
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.assertions.StageTable;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/** Each report runs once on seeded flights in eight partitions; the tests look at what it moved. */
@SparkLab(cores = 2, aqe = false, shufflePartitions = 8)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Anatomy of a shuffle")
class ShuffleAnatomyTest {
  private static final int FLIGHTS = 100_000;
  private static final int MAP_TASKS = 8;
  private static final int DELAY = Flights.SCHEMA.fieldIndex("delay");
  private static final int DESTINATION = Flights.SCHEMA.fieldIndex("destination");

  /** A stage that sends more than this sends flights; sums by destination are far fewer. */
  private static final long HUNDREDTH = FLIGHTS / 100;

  /**
   * One report on the seeded flights.
   *
   * @param oneMove bytes that it takes to shuffle all flights once, every column with them
   */
  private record Report(List<Tuple2<String, Long>> totals, RunMetrics metrics, long oneMove) {
    /** Shuffles that carried a hundredth of the flights or more. */
    long moves() {
      return metrics.stages().stream()
          .filter(stage -> stage.shuffleRecordsWritten() >= HUNDREDTH)
          .count();
    }
  }

  private final List<Row> seeded = SeededFlights.rows(SeededFlights.seed(), FLIGHTS);
  private Report dataset;
  private Report rdd;

  @Test
  @DisplayName("gives the same totals in the same order as before, also of flights never seen")
  void totalsAreUnchanged(SparkSession spark) {
    Assertions.assertThat(dataset(spark).totals())
        .as("totals of the seeded flights, Dataset")
        .isEqualTo(expected(seeded));
    Assertions.assertThat(rdd(spark).totals())
        .as("totals of the seeded flights, RDD")
        .isEqualTo(expected(seeded));

    Dataset<Row> days = Flights.open(spark).where("date < timestamp_ntz '2001-01-03 00:00:00'");
    List<Tuple2<String, Long>> expected = expected(days.collectAsList());
    Assertions.assertThat(pairs(DelayByDestination.worstFirst(days).collectAsList()))
        .as("totals of the first two days, Dataset")
        .isEqualTo(expected);
    Assertions.assertThat(DelayByDestination.worstFirst(days.javaRDD()).collect())
        .as("totals of the first two days, RDD")
        .isEqualTo(expected);
  }

  @Test
  @DisplayName("sends the flights through one shuffle at most, as a Dataset and as an RDD")
  void movesTheFlightsAtMostOnce(SparkSession spark, Measured measured) {
    measured.record("shuffles that carry the flights, Dataset", dataset(spark).moves());
    measured.record("shuffles that carry the flights, RDD", rdd(spark).moves());
    for (Report report : complete(spark)) {
      Assertions.assertThat(report.moves())
          .withFailMessage(
              failure(
                  report,
                  "Expected at most 1 shuffle to carry %,d records or more, a hundredth of the"
                      + " flights, but counted %d.%n"
                      + "What is brought together by one key is torn apart for the next, and nobody"
                      + " asked for what lies between. See shuffle write records of each stage."
                      + " Hint 1",
                  HUNDREDTH,
                  report.moves()))
          .isLessThanOrEqualTo(1);
    }
  }

  @Test
  @DisplayName("sends at most a quarter of the bytes that three moves of all flights take")
  void sendsAQuarterOfTheBytes(SparkSession spark, Measured measured) {
    measured.record("shuffle bytes, Dataset", dataset(spark).metrics().shuffleBytesWritten());
    measured.record("shuffle bytes, RDD", rdd(spark).metrics().shuffleBytesWritten());
    for (Report report : complete(spark)) {
      assertThat(report.metrics())
          .shuffleBytesWritten()
          .as(
              "One shuffle of all flights with all columns takes %,d bytes, and the job does three."
                  + " The answer needs two of five columns, and needs them added up. Every byte is"
                  + " written, sent and read. See shuffle write bytes in"
                  + " the stage table. Hint 2",
              report.oneMove())
          .isLessThanOrEqualTo(3 * report.oneMove() / 4);
    }
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
    long counted = new Shuffles(spark).dataFilesOf8MapTasksAnd100Partitions();
    Assertions.assertThat((long) ShuffleForecast.dataFilesOf8MapTasksAnd100Partitions())
        .withFailMessage(
            "The forecast of data files is not what lies on Spark's disk.%n"
                + "Memory was plenty, and a shuffle goes through files all the same: the reduce tasks"
                + " of other executors come for them, perhaps twice. Run it, and look into"
                + " spark.local.dir while the application lives. Hint 3")
        .isEqualTo(counted);
  }

  private static <T> void foresees(String shuffle, Supplier<T> forecast, Supplier<T> truth) {
    Assertions.assertThat(forecast.get())
        .withFailMessage(
            "The forecast for %s is %s, and Spark does it otherwise.%n"
                + "It asks three questions: does the map side combine? How many partitions are there?"
                + " Can serialized records be moved about? See the further reading. Hint 3",
            shuffle, forecast.get())
        .isEqualTo(truth.get());
  }

  private List<Report> complete(SparkSession spark) {
    List<Report> reports = List.of(dataset(spark), rdd(spark));
    for (Report report : reports) {
      Assertions.assertThat(report.totals())
          .as("destinations, without which their cost says nothing")
          .hasSameSizeAs(expected(seeded));
    }
    return reports;
  }

  private Report dataset(SparkSession spark) {
    if (dataset == null) {
      Dataset<Row> flights = flights(spark);
      var move = QueryRun.of(spark, () -> flights.repartition(MAP_TASKS).javaRDD().count());
      var run = QueryRun.of(spark, () -> DelayByDestination.worstFirst(flights).collectAsList());
      dataset =
          new Report(pairs(run.result()), run.metrics(), move.metrics().shuffleBytesWritten());
    }
    return dataset;
  }

  private Report rdd(SparkSession spark) {
    if (rdd == null) {
      JavaRDD<Row> flights = flights(spark).javaRDD();
      var move = QueryRun.of(spark, () -> flights.repartition(MAP_TASKS).count());
      var run = QueryRun.of(spark, () -> DelayByDestination.worstFirst(flights).collect());
      rdd = new Report(run.result(), run.metrics(), move.metrics().shuffleBytesWritten());
    }
    return rdd;
  }

  private Dataset<Row> flights(SparkSession spark) {
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(seeded, MAP_TASKS),
        Flights.SCHEMA);
  }

  private static String failure(Report report, String message, Object... numbers) {
    return message.formatted(numbers) + "\n\n" + StageTable.of(report.metrics()).render(100);
  }

  private static List<Tuple2<String, Long>> pairs(List<Row> totals) {
    return totals.stream()
        .map(row -> new Tuple2<>(row.<String>getAs("destination"), row.<Long>getAs("total")))
        .toList();
  }

  private static List<Tuple2<String, Long>> expected(List<Row> flights) {
    Map<String, Long> totals =
        flights.stream()
            .collect(
                Collectors.groupingBy(
                    flight -> flight.getString(DESTINATION),
                    Collectors.summingLong(flight -> flight.getLong(DELAY))));
    return totals.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(total -> new Tuple2<>(total.getKey(), total.getValue()))
        .toList();
  }
}
