package sparkworkbook.labs.oomtriage;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.when;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThatRows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.QueryRun;

/** The three jobs on flights drawn in this run, few enough for any way of adding up. */
final class UnseenFlights {
  private static final int TELEXES = 2_000;
  private static final int SHEETS = 200;
  private static final StructType ANSWER =
      new StructType().add("key", DataTypes.StringType).add("value", DataTypes.LongType);

  private final SparkSession spark;
  private final List<Row> flights = SeededFlights.rows(SeededFlights.seed(), TELEXES);

  UnseenFlights(SparkSession spark) {
    this.spark = spark;
  }

  /** Compares the answers of all three jobs. */
  void assertAnswers() {
    Dataset<Row> telexes = Telexes.of(spark.createDataFrame(flights, Flights.SCHEMA));
    assertSame(
        "characters by status, of flights never seen",
        TelexCharacters.byStatus(telexes, Telexes.bands(spark)),
        ExpectedAnswers.characters(flights, statuses(Telexes.bands(spark))));
    Dataset<Row> bands = otherBands();
    assertSame(
        "characters by status, with another table of bands, in which two bands are missing",
        TelexCharacters.byStatus(telexes, bands),
        ExpectedAnswers.characters(flights, statuses(bands)));
    assertSame(
        "words, of flights never seen", TelexWords.counts(telexes), ExpectedAnswers.words(flights));
    List<Row> few = flights.subList(0, SHEETS);
    assertSame(
        "checksums by airport, of flights never seen",
        LoadSheetChecksums.byAirport(LoadSheet.of(spark.createDataFrame(few, Flights.SCHEMA))),
        ExpectedAnswers.checksums(few));
  }

  /** Runs the jobs for what they leave behind. */
  void runAll() {
    jobs(spark.createDataFrame(flights.subList(0, SHEETS), Flights.SCHEMA))
        .forEach((name, job) -> QueryRun.attempt(spark, job));
  }

  /** Runs the jobs on flights of which some cannot be read; returns those that succeeded. */
  List<String> jobsThatDoNotFail() {
    Dataset<Row> broken =
        spark
            .createDataFrame(flights.subList(0, SHEETS), Flights.SCHEMA)
            .withColumn(
                "origin",
                when(
                        col("date").gt(lit(flights.get(SHEETS / 2).get(0))),
                        raise_error(lit("a flight that cannot be read")).cast("string"))
                    .otherwise(col("origin")));
    return jobs(broken).entrySet().stream()
        .filter(job -> QueryRun.attempt(spark, job.getValue()).failure().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  private Map<String, Callable<?>> jobs(Dataset<Row> flights) {
    Dataset<Row> telexes = Telexes.of(flights);
    Map<String, Callable<?>> jobs = new LinkedHashMap<>();
    jobs.put("TelexCharacters", () -> TelexCharacters.byStatus(telexes, Telexes.bands(spark)));
    jobs.put("TelexWords", () -> TelexWords.counts(telexes));
    jobs.put("LoadSheetChecksums", () -> LoadSheetChecksums.byAirport(LoadSheet.of(flights)));
    return jobs;
  }

  /** Compares two answers key by key. */
  void assertSame(String name, Map<String, Long> actual, Map<String, Long> expected) {
    assertThatRows(rows(actual))
        .as("These are %s.", name)
        .byKey("key")
        .hasSameRowsAs(rows(expected));
  }

  static Map<Long, String> statuses(Dataset<Row> bands) {
    return bands.collectAsList().stream()
        .collect(Collectors.toMap(band -> band.getLong(0), band -> band.getString(1)));
  }

  private List<Row> rows(Map<String, Long> answer) {
    List<Row> rows =
        answer.entrySet().stream()
            .map(line -> RowFactory.create(line.getKey(), line.getValue()))
            .toList();
    return spark.createDataFrame(rows, ANSWER).collectAsList();
  }

  /** Bands 1 and 5 have no status. */
  private Dataset<Row> otherBands() {
    return Telexes.bands(spark)
        .where("band NOT IN (1, 5)")
        .selectExpr("band", "IF(band < 3, 'bearable', concat('kind ', band % 4)) AS status");
  }
}
