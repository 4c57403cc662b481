package sparkworkbook.labs.columnpruning;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.assertj.core.api.Assertions.assertThat;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThatRows;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.harness.CountingFileSystem;
import sparkworkbook.labkit.harness.Leftovers;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * Each report runs once on an archive of flights that are new in every run; the tests look at what
 * came out, and at what the report took, from the call of the student's method to the last row.
 */
@SparkLab(
    cores = 2,
    shufflePartitions = 2,
    conf = {CountingFileSystem.SETTING, CountingFileSystem.NOT_CACHED})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("The morning's reports")
class DelayReportsTest {
  private static final long SEED = SeededFlights.seed();
  private static final MorningFlights FLIGHTS = MorningFlights.of(SEED, 40_000);
  private static final MorningFlights NEXT_DAY = MorningFlights.of(SEED + 1, 2_000);

  /** A long takes eight bytes; a code of three letters and its length take seven. */
  private static final long BYTES_A_FLIGHT = 16;

  /** A count and the schema of a query take less. */
  private static final long LEAST_RESULT = 1_024;

  private static final List<String> LATE = List.of("origin", "flights", "minutes");
  private static final List<String> WORST = List.of("origin", "destination", "worst");
  private static final List<String> LONG = List.of("destination", "flights", "minutes");

  @TempDir static Path folder;
  private Reports reports;

  /**
   * @param left what the first three left behind
   * @param nextDay answers about other flights
   */
  private record Reports(
      Dataset<Row> archive,
      Report lateByOrigin,
      Report worstByRoute,
      Report longHauls,
      List<String> left,
      KeptBoard board,
      List<List<Row>> nextDay) {}

  @Test
  @DisplayName("say the same as before, today and on the next day")
  void reportsAreUnchanged(SparkSession spark, Leftovers leftovers) {
    Reports made = reports(spark, leftovers);
    saysTheSame(
        "today",
        FLIGHTS,
        List.of(
            made.lateByOrigin().answer(),
            made.worstByRoute().answer(),
            made.longHauls().answer(),
            made.board().report().answer()));
    saysTheSame("of the next day's archive, in the same application", NEXT_DAY, made.nextDay());
  }

  private static void saysTheSame(String when, MorningFlights flights, List<List<Row>> answers) {
    assertThatRows(answers.get(0))
        .as("late by origin, %s: origin, late flights, minutes", when)
        .byKey("origin")
        .hasSameRowsAs(flights.lateByOrigin());
    assertThatRows(answers.get(1))
        .as("worst by route, %s: origin, destination, worst delay", when)
        .byKey("origin", "destination")
        .hasSameRowsAs(flights.worstByRoute());
    assertThatRows(answers.get(2))
        .as("long hauls, %s: destination, long hauls, minutes", when)
        .byKey("destination")
        .hasSameRowsAs(flights.longHauls());
    assertThatRows(answers.get(3))
        .as("board, %s: origin, delay, number of flights with both", when)
        .byKey("origin", "delay")
        .hasSameRowsAs(flights.board());
  }

  @Test
  @DisplayName("late by origin: the scan reads two columns")
  void lateByOriginReadsWhatItNeeds(SparkSession spark, Leftovers leftovers, Measured measured) {
    reads(
        reports(spark, leftovers).lateByOrigin(),
        Set.of("delay", "route.origin"),
        "Which step is given whole rows, so that Spark cannot know what it looks at? Hint 1",
        measured);
  }

  @Test
  @DisplayName("worst by route: the scan reads three columns, and of the route no more than two")
  void worstByRouteReadsWhatItNeeds(SparkSession spark, Leftovers leftovers, Measured measured) {
    reads(
        reports(spark, leftovers).worstByRoute(),
        Set.of("delay", "route.origin", "route.destination"),
        "A struct is no column to Parquet, its fields are. Which step needs all of them? Hint 2",
        measured);
  }

  @Test
  @DisplayName("long hauls: the scan reads three columns, also where an RDD stands in between")
  void longHaulsReadsWhatItNeeds(SparkSession spark, Leftovers leftovers, Measured measured) {
    reads(
        reports(spark, leftovers).longHauls(),
        Set.of("delay", "distance", "route.destination"),
        "The plan of the report begins at an RDD and shows no scan. Which query feeds that RDD, and"
            + " what does it know of the steps after it? Hint 2",
        measured);
  }

  @Test
  @DisplayName("board: the scan reads two columns")
  void boardReadsWhatItNeeds(SparkSession spark, Leftovers leftovers, Measured measured) {
    reads(
        reports(spark, leftovers).board().report(),
        Set.of("delay", "route.origin"),
        "What is chosen after the cache does not change what fills it. Hint 3",
        measured);
  }

  @Test
  @DisplayName("board: fills once, and keeps no more than its two columns need, in memory")
  void boardKeepsWhatItNeeds(SparkSession spark, Leftovers leftovers, Measured measured) {
    KeptBoard board = reports(spark, leftovers).board();
    long flights = FLIGHTS.rows().size();
    measured.record("bytes kept for the board", board.memoryBytes() + board.diskBytes());
    assertThat(board.report().rowsRead())
        .withFailMessage(
            """
            The scans of the board read %,d rows for two questions. Expected at most %,d, each flight once.
            The board is asked all morning; what is not kept in memory is read from the files for each \
            question. See number of output rows of the scans. Hint 3""",
            board.report().rowsRead(), flights)
        .isLessThanOrEqualTo(flights);
    assertThat(board.memoryBytes())
        .withFailMessage(
            """
            Spark keeps no bytes of the board in memory, and %,d on disk. Expected 1 to %,d in memory.
            The Storage tab lists what is kept, and where: see Size in Memory and Size on Disk. Hint 3""",
            board.diskBytes(), flights * BYTES_A_FLIGHT)
        .isPositive();
    assertThat(board.memoryBytes() + board.diskBytes())
        .withFailMessage(
            """
            Spark keeps %,d bytes of the board, %d for each of %,d flights. Expected at most %,d, %d for \
            each.
            A delay and a code of three letters take %d bytes before they are compressed. What is kept \
            beyond that pushes out what others keep. See the Storage tab. In which form does Spark keep \
            a column, a struct, and a row of an RDD? Hint 3""",
            board.memoryBytes() + board.diskBytes(),
            (board.memoryBytes() + board.diskBytes()) / flights,
            flights,
            flights * BYTES_A_FLIGHT,
            BYTES_A_FLIGHT,
            BYTES_A_FLIGHT)
        .isLessThanOrEqualTo(flights * BYTES_A_FLIGHT);
    assertThat(board.diskBytes())
        .withFailMessage(
            """
            Spark keeps %,d bytes of the board on disk, and %,d in memory. Expected all of it in memory.
            Each question reads the part on disk again. See Storage Level in the Storage tab. Hint 3""",
            board.diskBytes(), board.memoryBytes())
        .isZero();
    assertThat(board.bytesReadAgain())
        .withFailMessage(
            """
            The judge unpersisted what Spark keeps of the board, %,d bytes, and asked once more. No \
            byte left the archive's files. Expected the board to be read again.
            Its flights are also kept where Spark does not manage them, such as a list on the driver or \
            a file: the Storage tab does not show that, and Spark cannot evict it. Hint 3""",
            board.memoryBytes())
        .isPositive();
  }

  @Test
  @DisplayName("bring no flights to the driver while they are built")
  void keepFlightsOffTheDriver(SparkSession spark, Leftovers leftovers) {
    for (Report report : all(reports(spark, leftovers))) {
      assertThat(report.building().metrics())
          .resultBytes()
          .as(
              "This is %s, before anybody asks for its rows. The next step takes the Dataset as it is,"
                  + " and may never collect it. Look for collect and toLocalIterator",
              report.name())
          .isLessThanOrEqualTo(Math.max(LEAST_RESULT, report.asking().metrics().resultBytes() / 4));
    }
  }

  @Test
  @DisplayName("leave nothing behind but the board")
  void leaveNothingBehindButTheBoard(SparkSession spark, Leftovers leftovers) {
    assertThat(reports(spark, leftovers).left())
        .withFailMessage(
            () ->
                """
                Late by origin, worst by route and long hauls left behind:
                  - %s
                Expected them to leave nothing. The next job in this application runs with it. Put back \
                what a report changes, and release what it keeps, in a finally block: so it also happens \
                when the report fails."""
                    .formatted(String.join("\n  - ", reports.left())))
        .isEmpty();
    // What is gone was another job's
    Stream<String> kept =
        leftovers.found().stream()
            .filter(line -> line.startsWith("persisted RDD ") && !line.endsWith(": gone"));
    leftovers.assertNoneBut(
        Stream.concat(Stream.of("cached Datasets: "), kept).toArray(String[]::new));
  }

  private static List<Report> all(Reports made) {
    return List.of(
        made.lateByOrigin(), made.worstByRoute(), made.longHauls(), made.board().report());
  }

  private void reads(Report report, Set<String> needed, String lesson, Measured measured) {
    SortedSet<String> columns = report.columns();
    measured.record("columns read, " + report.name(), columns.size());
    assertThat(columns)
        .withFailMessage(
            """
            %s: no query of the report has a scan of files in its plan. Expected scans that read %d columns.
            What it reads is not to be seen there, so nobody can say that it is little.""",
            report.name(), needed.size())
        .isNotEmpty();
    assertThat(columns)
        .withFailMessage(
            () ->
                """
                %s: the scans read %d columns. Expected at most the %d that the report is made of.
                %s
                A column that nobody looks at is fetched, decompressed and carried along all the same. See \
                ReadSchema of the scan, under the plan of each query in the SQL tab. %s"""
                    .formatted(
                        report.name(),
                        columns.size(),
                        needed.size(),
                        marked(columns, needed),
                        lesson))
        .isSubsetOf(needed);
    long bound = 3 * bytesOf(needed);
    assertThat(report.bytesRead())
        .withFailMessage(
            """
            %s: %,d bytes left the archive's files. Expected at most %,d, three times what a query of its \
            %d columns takes.
            The scans in the plans of the report read these columns only. Something else reads the files, \
            or they are read several times. %s""",
            report.name(), report.bytesRead(), bound, needed.size(), lesson)
        .isLessThanOrEqualTo(bound);
  }

  private static String marked(SortedSet<String> columns, Set<String> needed) {
    return columns.stream()
        .map(column -> (needed.contains(column) ? "      " : "  >>> ") + column)
        .collect(Collectors.joining("\n"));
  }

  private long bytesOf(Set<String> columns) {
    Dataset<Row> archive = reports.archive();
    long before = Report.bytesRead(archive);
    archive
        .select(columns.stream().map(functions::col).toArray(Column[]::new))
        .write()
        .format("noop")
        .mode("overwrite")
        .save();
    return Report.bytesRead(archive) - before;
  }

  private Reports reports(SparkSession spark, Leftovers leftovers) {
    if (reports == null) {
      Dataset<Row> archive = archive(spark, FLIGHTS, "today");
      Report late = Report.of("late by origin", archive, DelayReports::lateByOrigin, ask(LATE));
      Report worst = Report.of("worst by route", archive, DelayReports::worstByRoute, ask(WORST));
      Report longHauls = Report.of("long hauls", archive, DelayReports::longHauls, ask(LONG));
      failingMorning(spark);
      List<String> left = leftovers.found();
      reports =
          new Reports(
              archive,
              late,
              worst,
              longHauls,
              left,
              KeptBoard.of(archive),
              answers(archive(spark, NEXT_DAY, "next day")));
    }
    return reports;
  }

  private static Dataset<Row> archive(SparkSession spark, MorningFlights flights, String day) {
    Path files = folder.resolve(day);
    Archive.write(spark.createDataFrame(flights.rows(), Flights.SCHEMA), files);
    return Archive.open(spark, files);
  }

  private static Function<Dataset<Row>, List<Row>> ask(List<String> columns) {
    return report ->
        report.select(columns.stream().map(functions::col).toArray(Column[]::new)).collectAsList();
  }

  private static List<List<Row>> answers(Dataset<Row> archive) {
    return List.of(
        ask(LATE).apply(DelayReports.lateByOrigin(archive)),
        ask(WORST).apply(DelayReports.worstByRoute(archive)),
        ask(LONG).apply(DelayReports.longHauls(archive)),
        KeptBoard.ask(DelayReports.board(archive)));
  }

  /** An archive that cannot be read: what a report changes must be put back all the same. */
  private static void failingMorning(SparkSession spark) {
    Dataset<Row> unreadable =
        archive(spark, NEXT_DAY, "unreadable").where(raise_error(lit("not to be read")).isNull());
    List<Function<Dataset<Row>, Dataset<Row>>> methods =
        List.of(DelayReports::lateByOrigin, DelayReports::worstByRoute, DelayReports::longHauls);
    methods.forEach(
        method -> QueryRun.attempt(spark, () -> method.apply(unreadable).collectAsList()));
  }
}
