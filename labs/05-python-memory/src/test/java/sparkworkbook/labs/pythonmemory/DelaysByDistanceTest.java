package sparkworkbook.labs.pythonmemory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.assertions.SparkAssertions;
import sparkworkbook.labkit.harness.Leftovers;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/** One run, on every tenth flight and seeded ones among them, without a limit for the workers. */
@SparkLab(cores = 2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Delays by distance")
class DelaysByDistanceTest {
  private static final long SEED = SeededFlights.seed();

  /**
   * What a worker may take in addition to the interpreter. A count for each delay of each band
   * takes less than one MiB. The flights of the short band take about 100 as dictionaries, and more
   * than 10 as text.
   */
  private static final long ROOM = 10L << 20;

  private static final List<String> COLUMNS =
      List.of("band", "flights", "minutes", "median", "most", "longest");

  private Dataset<Row> flights;
  private long interpreter;
  private WorkerMemory.Watched<QueryRun<List<String>>> run;

  @BeforeAll
  void runTheJob(SparkSession spark) throws Exception {
    interpreter = WorkerMemory.ofTheInterpreter();
    flights = JudgedFlights.many(spark, SEED);
    run =
        WorkerMemory.during(
            () -> QueryRun.of(spark, () -> DelaysByDistance.statistics(flights).collect()));
  }

  @Test
  @DisplayName("has the same statistics as before, also of flights never seen")
  void statisticsAreUnchanged(SparkSession spark) {
    Dataset<Row> shortOnes = JudgedFlights.shortOnes(spark, SEED);
    hasTheSame(spark, run.result().result(), flights, "every tenth flight, and seeded ones");
    hasTheSame(
        spark,
        DelaysByDistance.statistics(shortOnes).collect(),
        shortOnes,
        "seeded short flights; the other bands have none, and so no line");
  }

  private static void hasTheSame(
      SparkSession spark, List<String> lines, Dataset<Row> flights, String which) {
    SparkAssertions.assertThat(table(spark, lines))
        .as("These are the statistics of %s (workbook.seed=%d).", which, SEED)
        .byKey("band")
        .hasSameRowsAs(table(spark, List.copyOf(ExpectedDelays.of(flights).values())));
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the memory of another process is in /proc")
  @DisplayName("keeps each Python worker within 10 MiB above a Python that does nothing")
  void keepsItsWorkersSmall(Measured measured) throws Exception {
    FlightWeight weight = FlightWeight.of(flights.limit(1_000));
    measured.record("MiB of the largest worker at its peak", run.largest() >> 20);
    measured.record("MiB of a Python that does nothing", interpreter >> 20);
    measured.record("bytes of a flight as a row of Spark", weight.row());
    measured.record("bytes of a flight as a dictionary in Python", weight.dictionary());

    assertThat(run.peaks())
        .withFailMessage(
            "Expected Python processes while the job runs but saw none. The statistics belong to"
                + " the analysts, whose next change to the script would have no effect. Hint 2")
        .isNotEmpty();
    assertThat(run.largest() - interpreter)
        .withFailMessage(
            """
            Expected each Python worker to take at most %,d MiB but the largest of %d took %,d.
            A Python that does nothing takes %,d MiB, and %d more are allowed. What a worker \
            starts counts as its own.
            One band has more than half of all flights. As a dictionary each takes %d bytes, and \
            as Spark's row %d. Keep nothing that grows with the flights. No heap setting changes \
            this memory, and no column of the UI shows it. See the traceback of lab run 5. Hint 1""",
            (interpreter + ROOM) >> 20,
            run.peaks().size(),
            run.largest() >> 20,
            interpreter >> 20,
            ROOM >> 20,
            weight.dictionary(),
            weight.row())
        .isLessThanOrEqualTo(ROOM);
  }

  @Test
  @DisplayName("leaves the statistics in Python")
  void staysInPython(SparkSession spark) {
    Dataset<Row> shortOnes = JudgedFlights.shortOnes(spark, SEED);
    JavaRDD<String> statistics = DelaysByDistance.statistics(shortOnes);
    Optional<Pipe> pipe = Pipe.before(statistics);
    assertThat(pipe)
        .withFailMessage(
            "Expected the flights to go through PythonWorker.pipe but no such step leads to the"
                + " result. The analysts change the statistics in the script. Hint 2")
        .isPresent();
    long delays = shortOnes.select("delay").distinct().count();
    assertThat(pipe.orElseThrow().input())
        .withFailMessage(
            """
            Expected at least %,d characters to go to the script but %,d do.
            The flights have %,d different delays. The script needs each of them and its count to \
            find a median. With less, the JVM finds it. The JVM may count, but the \
            statistics stay in Python. Hint 2""",
            2 * delays, pipe.orElseThrow().input(), delays)
        .isGreaterThanOrEqualTo(2 * delays);
    assertThat(pipe.orElseThrow().output())
        .withFailMessage(
            """
            Expected the lines of the result among those that the script prints but they are not.
              result: %s
              script: %s
            The statistics stay in Python, because the analysts change them there. Hint 2""",
            statistics.first(), pipe.orElseThrow().output().stream().findFirst().orElse("nothing"))
        .containsAll(statistics.collect());
  }

  @Test
  @DisplayName("keeps the flights off the driver")
  void staysOffTheDriver() {
    long rows = flights.count();
    SparkAssertions.assertThat(run.result().metrics())
        .resultBytes()
        .as(
            "These are %,d flights, from the call of DelaysByDistance.statistics to the last line."
                + " The result has three lines, and one byte for each flight is far more than that."
                + " The driver's memory would be the next limit.",
            rows)
        .isLessThanOrEqualTo(rows);
  }

  @Test
  @DisplayName("leaves nothing behind: no settings, no caches, no files")
  void leavesNothingBehind(SparkSession spark, Leftovers leftovers) {
    QueryRun.attempt(
        spark, () -> DelaysByDistance.statistics(JudgedFlights.failing(spark, SEED)).collect());
    leftovers.assertNone();
  }

  private static Dataset<Row> table(SparkSession spark, List<String> lines) {
    StructType columns = new StructType();
    for (String column : COLUMNS) {
      columns = columns.add(column, DataTypes.StringType);
    }
    return spark.createDataFrame(lines.stream().map(DelaysByDistanceTest::row).toList(), columns);
  }

  /** What has another number of fields stands whole in the first column. */
  private static Row row(String line) {
    String[] fields = line.split(",", -1);
    return RowFactory.create(
        fields.length == COLUMNS.size()
            ? (Object[]) fields
            : IntStream.range(0, COLUMNS.size()).mapToObj(i -> i == 0 ? line : null).toArray());
  }
}
