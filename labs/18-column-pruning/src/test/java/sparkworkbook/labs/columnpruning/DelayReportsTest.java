package sparkworkbook.labs.columnpruning;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThatRows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * Each report runs once on an archive of flights that are new in every run; the tests look at what
 * came out, and at the scans of all queries that the report ran on the way.
 */
@SparkLab(cores = 2, shufflePartitions = 2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("The morning's reports")
class DelayReportsTest {
  private static final int ROWS = 40_000;

  /** A long takes eight bytes; a code of three letters and its length take seven. */
  private static final long BYTES_A_FLIGHT = 16;

  private static final List<Row> FLIGHTS = SeededFlights.rows(SeededFlights.seed(), ROWS);

  @TempDir static Path folder;
  private Reports reports;

  /** What one report answered, and what it read for that. */
  private record Report(
      String name, List<Row> answer, SortedSet<String> columns, int scans, long rowsRead) {
    static Report of(String name, QueryRun<List<Row>> run) {
      List<FileSourceScanExec> scans =
          run.plan().includingCachedPlans().operators(FileSourceScanExec.class);
      SortedSet<String> columns = new TreeSet<>();
      scans.forEach(scan -> columns.addAll(ColumnsRead.of(scan.requiredSchema())));
      long rows = scans.stream().mapToLong(DelayReportsTest::rowsOf).sum();
      return new Report(name, run.result(), columns, scans.size(), rows);
    }
  }

  private record Reports(
      Report lateByOrigin, Report worstByRoute, Report longHauls, Report board, long keptBytes) {}

  @Test
  @DisplayName("say the same as before")
  void reportsAreUnchanged(SparkSession spark) {
    Reports made = reports(spark);
    assertThatRows(made.lateByOrigin().answer())
        .as("origin, late flights, minutes")
        .byKey("origin")
        .hasSameRowsAs(
            grouped(flight -> flight.getLong(1) > 0, List.of(3), DelayReportsTest::countAndSum));
    assertThatRows(made.worstByRoute().answer())
        .as("origin, destination, worst delay")
        .byKey("origin", "destination")
        .hasSameRowsAs(grouped(flight -> true, List.of(3, 4), DelayReportsTest::worst));
    assertThatRows(made.longHauls().answer())
        .as("destination, long hauls, minutes")
        .byKey("destination")
        .hasSameRowsAs(
            grouped(
                flight -> flight.getLong(2) >= 1500, List.of(4), DelayReportsTest::countAndSum));
    assertThatRows(made.board().answer())
        .as("origin, flights, minutes, of the board")
        .byKey("origin")
        .hasSameRowsAs(grouped(flight -> true, List.of(3), DelayReportsTest::countAndSum));
  }

  @Test
  @DisplayName("late by origin: the scan reads two columns")
  void lateByOriginReadsWhatItNeeds(SparkSession spark, Measured measured) {
    reads(
        reports(spark).lateByOrigin(),
        Set.of("delay", "route.origin"),
        "Which step is given whole rows, so that Spark cannot know what it looks at? Hint 1",
        measured);
  }

  @Test
  @DisplayName("worst by route: the scan reads three columns, and of the route no more than two")
  void worstByRouteReadsWhatItNeeds(SparkSession spark, Measured measured) {
    reads(
        reports(spark).worstByRoute(),
        Set.of("delay", "route.origin", "route.destination"),
        "A struct is no column to Parquet, its fields are. Which step needs all of them? Hint 2",
        measured);
  }

  @Test
  @DisplayName("long hauls: the scan reads three columns, also where an RDD stands in between")
  void longHaulsReadsWhatItNeeds(SparkSession spark, Measured measured) {
    reads(
        reports(spark).longHauls(),
        Set.of("delay", "distance", "route.destination"),
        "The plan of the report begins at an RDD and shows no scan. Which query feeds that RDD, and"
            + " what does it know of the steps after it? Hint 2",
        measured);
  }

  @Test
  @DisplayName("board: the scan reads two columns")
  void boardReadsWhatItNeeds(SparkSession spark, Measured measured) {
    reads(
        reports(spark).board(),
        Set.of("delay", "route.origin"),
        "What is chosen after the cache does not change what fills it. Hint 3",
        measured);
  }

  @Test
  @DisplayName("board: fills once, and keeps no more than its two columns need")
  void boardKeepsWhatItNeeds(SparkSession spark, Measured measured) {
    Reports made = reports(spark);
    measured.record("bytes kept for the board", made.keptBytes());
    assertThat(made.board().rowsRead())
        .withFailMessage(
            """
            rows read for two questions to the board: %,d at most, but they are %,d
            The board is asked all morning; what is not kept in memory is read from the files for each \
            question. See number of output rows of the scans. Hint 3""",
            (long) ROWS, made.board().rowsRead())
        .isLessThanOrEqualTo(ROWS);
    assertThat(made.keptBytes())
        .withFailMessage(
            """
            bytes kept for %,d flights: 1 to %,d, but they are %,d (%d a flight)
            A delay and a code of three letters take %d bytes before they are compressed. What is kept \
            beyond that pushes out what others keep. See the Storage tab. In which form does Spark keep \
            a column, a struct, and a row of an RDD? Hint 3""",
            ROWS, ROWS * BYTES_A_FLIGHT, made.keptBytes(), made.keptBytes() / ROWS, BYTES_A_FLIGHT)
        .isBetween(1L, ROWS * BYTES_A_FLIGHT);
  }

  private static void reads(Report report, Set<String> needed, String lesson, Measured measured) {
    measured.record("columns read, " + report.name(), report.columns().size());
    assertThat(report.scans())
        .withFailMessage(
            """
            %s: no query of the report has a scan of files in its plan
            What it reads is not to be seen there, so nobody can say that it is little.""",
            report.name())
        .isPositive();
    assertThat(report.columns())
        .withFailMessage(
            () ->
                """
                %s: the scans read %d columns, but the report is made of %d
                %s
                A column that nobody looks at is fetched, decompressed and carried along all the same. See \
                ReadSchema of the scan, under the plan of each query in the SQL tab. %s"""
                    .formatted(
                        report.name(),
                        report.columns().size(),
                        needed.size(),
                        marked(report.columns(), needed),
                        lesson))
        .isSubsetOf(needed);
  }

  private static String marked(SortedSet<String> columns, Set<String> needed) {
    return columns.stream()
        .map(column -> (needed.contains(column) ? "      " : "  >>> ") + column)
        .collect(Collectors.joining("\n"));
  }

  private Reports reports(SparkSession spark) {
    if (reports == null) {
      Archive.write(spark.createDataFrame(FLIGHTS, Flights.SCHEMA), folder);
      Dataset<Row> archive = Archive.open(spark, folder);
      reports =
          new Reports(
              report(
                  spark,
                  "late by origin",
                  () ->
                      DelayReports.lateByOrigin(archive)
                          .select("origin", "flights", "minutes")
                          .collectAsList()),
              report(
                  spark,
                  "worst by route",
                  () ->
                      DelayReports.worstByRoute(archive)
                          .select("origin", "destination", "worst")
                          .collectAsList()),
              report(
                  spark,
                  "long hauls",
                  () ->
                      DelayReports.longHauls(archive)
                          .select("destination", "flights", "minutes")
                          .collectAsList()),
              report(spark, "board", () -> askTwice(DelayReports.board(archive))),
              keptBytes(spark));
    }
    return reports;
  }

  private static Report report(SparkSession spark, String name, Callable<List<Row>> made) {
    return Report.of(name, QueryRun.of(spark, made));
  }

  /** The second answer counts; the first question fills the board. */
  private static List<Row> askTwice(Dataset<Row> board) {
    board.where("delay > 15").groupBy("origin").count().collectAsList();
    return board
        .groupBy("origin")
        .agg(count(lit(1)).as("flights"), sum("delay").as("minutes"))
        .collectAsList();
  }

  private static long keptBytes(SparkSession spark) {
    return Arrays.stream(spark.sparkContext().getRDDStorageInfo())
        .mapToLong(cached -> cached.memSize() + cached.diskSize())
        .sum();
  }

  private static long rowsOf(FileSourceScanExec scan) {
    return scan.metrics().apply("numOutputRows").value();
  }

  /** The same report in plain Java. */
  private static List<Row> grouped(
      Predicate<Row> wanted, List<Integer> keys, Function<List<Row>, List<Object>> answer) {
    Map<List<Object>, List<Row>> groups =
        FLIGHTS.stream()
            .filter(wanted)
            .collect(Collectors.groupingBy(flight -> keys.stream().map(flight::get).toList()));
    return groups.entrySet().stream()
        .map(
            group ->
                Stream.concat(group.getKey().stream(), answer.apply(group.getValue()).stream()))
        .map(cells -> RowFactory.create(cells.toArray()))
        .toList();
  }

  private static List<Object> countAndSum(List<Row> flights) {
    return List.of(
        (long) flights.size(), flights.stream().mapToLong(flight -> flight.getLong(1)).sum());
  }

  private static List<Object> worst(List<Row> flights) {
    return List.of(flights.stream().mapToLong(flight -> flight.getLong(1)).max().orElseThrow());
  }
}
