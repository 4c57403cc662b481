package sparkworkbook.labs.incidentatthree;

import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.harness.HarnessAssertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Airports;
import sparkworkbook.datasets.Flights;
import sparkworkbook.labkit.assertions.TaskSnapshot;
import sparkworkbook.labkit.harness.ChildJvm;
import sparkworkbook.labkit.harness.Leftovers;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * The night's job runs on every tenth flight, in a pool to match; then, into the same folder, on
 * flights never seen, in more splits; then on a quiet day, and on a day on which it fails. A large
 * day has a JVM of its own. Every line of the budget sheet is a check.
 */
@SparkLab(
    cores = 2,
    pool = 30_000_000,
    pageSize = "1m",
    shufflePartitions = 8,
    conf = {"spark.sql.files.maxPartitionBytes=464562", "spark.sql.files.openCostInBytes=0"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Night report")
class NightReportTest {
  /** In the judge's folder; the reference's is kept next to {@link ScoreCard}. */
  private static final Path SCORE_CARD = Path.of("target", "score-card.properties");

  /** Of an airport on a day of the week, of an airport, and of a day of the week. */
  private static final long TOTALS = 7 * Flights.ORIGINS + Flights.ORIGINS + 7;

  @TempDir static Path folder; // one for all tests: a night is used by several
  private UnseenFlights unseenFlights;
  private Night tenth;
  private Night unseen;
  private Night quiet;

  @Test
  @DisplayName("writes the same four reports as before, also of flights never seen")
  void reportsAreUnchanged(SparkSession spark) {
    for (Night night : List.of(tenth(spark), unseen(spark), quiet(spark))) {
      Assertions.assertThat(night.differences())
          .withFailMessage("On %s.\n%s", night.words(), String.join("\n\n", night.differences()))
          .isEmpty();
    }
  }

  @Test
  @DisplayName("reads the flights three times at most")
  void readsTheFlightsThreeTimes(SparkSession spark, Measured measured) {
    check(
        nights(spark),
        measured,
        BudgetLine.ROWS_SCANNED,
        "Each action on a Dataset starts at the files, unless something in between is kept. Look at the"
            + " stages that read as many records as there are flights, and count the actions in the"
            + " code. Hint 1");
  }

  @Test
  @DisplayName("shuffles totals and candidates, not flights")
  void shufflesTotals(SparkSession spark, Measured measured) {
    check(
        List.of(tenth(spark)),
        measured,
        BudgetLine.BYTES_SHUFFLED,
        "The budget is for the totals of %d airports on seven days of the week and a list of %,d from"
                .formatted(Flights.ORIGINS, Rules.WORST)
            + " each split. It does not grow with the flights. Look at what these stages send. Hint 2");
    for (Night night : nights(spark)) {
      assertThat(night.run())
          .maxOverTasks("records written to a shuffle", TaskSnapshot::shuffleRecordsWritten)
          .as(
              "This is on %s. A task sends totals, or %,d candidates for the list of the worst, and"
                  + " never all delayed flights or all outliers of a split. Look at the tasks that"
                  + " send more. Hint 2",
              night.words(), Rules.WORST)
          .isLessThanOrEqualTo(Rules.WORST);
    }
  }

  @Test
  @DisplayName("spills nothing")
  void spillsNothing(SparkSession spark, Measured measured) {
    check(
        List.of(tenth(spark)),
        measured,
        BudgetLine.BYTES_SPILLED,
        "A spill is a sort, an aggregation or a shuffle that does not fit in memory: it is written to"
            + " disk and read again. To find the %,d latest flights, Spark need not sort all of them."
                .formatted(Rules.WORST)
            + " Hint 2");
  }

  @Test
  @DisplayName("leaves the flights where they are")
  void leavesTheFlightsWhereTheyAre(SparkSession spark, Measured measured) {
    check(
        nights(spark),
        measured,
        BudgetLine.BYTES_TO_THE_DRIVER,
        "The driver is one JVM with one heap, however many executors there are. The budget is for the"
            + " airports and the totals, not for flights, candidates, or the rows of a report. Look for"
            + " collect, take, an iterator, or a broadcast, which is built on the driver. Hint 2");
    for (Night night : nights(spark)) {
      Assertions.assertThat(night.rowsFromTheDriver())
          .withFailMessage(
              "rows from the driver: %,d. At most %,d may come from there: the totals. This is on %s.\n"
                  + "So many rows were written by tasks that read nothing: no files, no shuffle, no"
                  + " cache. They come from the memory of the driver, which all of them went through."
                  + " Look for createDataFrame, createDataset, or parallelize. Hint 2",
              night.rowsFromTheDriver(), TOTALS, night.words())
          .isLessThanOrEqualTo(TOTALS);
    }
  }

  @Test
  @DisplayName("broadcasts small tables only")
  void broadcastsSmallTables(SparkSession spark, Measured measured) {
    check(
        List.of(tenth(spark)),
        measured,
        BudgetLine.LARGEST_BROADCAST,
        "The driver builds a broadcast and sends all of it to every executor. Of each join here, one"
            + " side has a few thousand rows and the other has flights. Look at the side below the"
            + " BroadcastExchange. Hint 3");
  }

  @Test
  @DisplayName("caches no more than a third of the flights would take")
  void cachesAThirdAtMost(SparkSession spark, Measured measured) {
    check(
        List.of(tenth(spark)),
        measured,
        BudgetLine.BYTES_CACHED,
        "What is cached takes memory from sorts and joins. Ask of each row and column below what reads"
            + " it a second time. Hint 3");
    long most = Flights.TENTH_ROWS / 3;
    Assertions.assertThat(tenth.rowsKeptInFiles())
        .withFailMessage(
            "rows kept in files: %,d. At most a third of the flights, %,d, may be kept, on %s.\nThe"
                + " job writes so many rows besides those of the four reports. Files of its own are"
                + " one more place for what is cached. Look at the stages that write. Hint 3",
            tenth.rowsKeptInFiles(), most, tenth.words())
        .isLessThanOrEqualTo(most);
  }

  @Test
  @DisplayName("runs ten tasks a split, and a hundred more, at most")
  void runsFewTasks(SparkSession spark, Measured measured) {
    check(
        nights(spark),
        measured,
        BudgetLine.TASKS,
        "A task without work is planned, sent and reported like any other. Look at the stages with most"
            + " tasks, and at the records that they get. Hint 1");
  }

  @Test
  @DisplayName("writes two files a split, and eight more, at most")
  void writesFewFiles(SparkSession spark, Measured measured) {
    check(
        nights(spark),
        measured,
        BudgetLine.FILES_WRITTEN,
        "Each task that writes leaves a file, or one in each partition folder. Every reader of the"
            + " report opens them all. Look at the stages that write, and their tasks. Hint 2");
  }

  @Test
  @DisplayName("reads the flights in parallel: no task reads more than two splits")
  void readsInParallel(SparkSession spark) {
    for (Night night : nights(spark)) {
      requireComplete(night);
      assertThat(night.run())
          .maxOverTasks("records read from files", TaskSnapshot::recordsRead)
          .as(
              "This is on %s. Where one task reads more than two splits, other cores wait. coalesce"
                  + " merges the tasks of everything before it, up to the last shuffle. Look at the"
                  + " stages that read the flights in few tasks. Hint 3",
              night.words())
          .isLessThanOrEqualTo(
              2 * night.card().volume().flights() / night.card().volume().splits());
    }
  }

  @Test
  @DisplayName("needs no heap for the flights of a split")
  void fitsInASmallHeap(@TempDir Path out) {
    ChildJvm.Result run = LargeDay.run(out);
    assertThat(run)
        .as(
            "This is a large day: %,d flights, each of them delayed, with destinations of %,d"
                + " characters, in one split. A task needs the totals and %,d candidates, and a heap of"
                + " %s is enough for that; not for the flights of a split. Rows in a list, an array, a"
                + " map or a static field are in no pool: Spark cannot spill them. Look for a"
                + " collection that takes every row, collect_list, a broadcast, and for what the"
                + " driver gets. Hint 2",
            LargeDay.FLIGHTS, LargeDay.DESTINATION, Rules.WORST, LargeDay.HEAP)
        .didNotTimeOut()
        .didNotRunOutOfMemory();
    assertThat(run)
        .as("On the large day the job failed, and not for want of memory. Read what it says below")
        .exitedNormally();
  }

  @Test
  @DisplayName("runs every query with the settings that it is given")
  void keepsTheSettings(SparkSession spark) {
    for (Night night : nights(spark)) {
      Assertions.assertThat(night.settings())
          .withFailMessage(
              "The job changed settings for its queries:\n  - %s\nThe queries must run with the"
                  + " settings that the session has: the platform team sets them for all jobs. Find the"
                  + " line of code that makes the setting necessary.",
              String.join("\n  - ", night.settings()))
          .isEmpty();
    }
  }

  @Test
  @DisplayName("leaves nothing behind but the reports, not even on a day on which it fails")
  void leavesNothingBehind(SparkSession spark, Leftovers leftovers) {
    nights(spark);
    Assertions.assertThat(ReportFolder.others(reports()))
        .as("Files and folders that the job left next to its reports")
        .isEmpty();
    boolean failed = unseenFlights(spark).failsOn(reports().resolveSibling("failing"));
    leftovers.assertNone();
    Assertions.assertThat(failed)
        .withFailMessage(
            "The job ended normally although it could not read the destination of the delayed flights."
                + " It must throw what went wrong: without an exception, nobody learns that two reports"
                + " are missing.")
        .isTrue();
  }

  /** Refuses a line that is overspent on one of the nights. */
  private void check(List<Night> nights, Measured measured, BudgetLine line, String why) {
    measured.record(line.words(), nights.get(0).card().taken().get(line));
    for (Night night : nights) {
      requireComplete(night);
      long budget = line.budget(night.card().volume());
      long taken = night.card().taken().get(line);
      Assertions.assertThat(taken)
          .withFailMessage(
              "%s: %,d. The budget is %,d, on %s.\n%s.\n\n%s",
              line.words(), taken, budget, night.words(), why, evidence(night, line))
          .isLessThanOrEqualTo(budget);
    }
  }

  private static String evidence(Night night, BudgetLine line) {
    return switch (line) {
      case BYTES_CACHED -> String.join("\n", night.cached().lines());
      case LARGEST_BROADCAST -> String.join("\n", Broadcasts.lines(night.plans()));
      default -> DecidingStages.of(night.run(), line);
    };
  }

  /** The cost of half the work says nothing. */
  private static void requireComplete(Night night) {
    night
        .incomplete()
        .ifPresent(
            reason -> {
              throw new AssertionError(
                  "The costs count only if the work is done: on %s, %s."
                      .formatted(night.words(), reason));
            });
  }

  private List<Night> nights(SparkSession spark) {
    return List.of(tenth(spark), unseen(spark));
  }

  private Night tenth(SparkSession spark) {
    if (tenth == null) {
      tenth =
          Night.of(
              "every tenth flight",
              Flights.tenth(spark),
              Flights.TENTH_ROWS,
              Airports.open(spark),
              reports());
      tenth.card().save(SCORE_CARD);
    }
    return tenth;
  }

  /** The second night, in the folder of the first. */
  private Night unseen(SparkSession spark) {
    if (unseen == null) {
      tenth(spark);
      UnseenFlights flights = unseenFlights(spark);
      unseen =
          Night.of(
              flights.words(), flights.open(), UnseenFlights.ROWS, flights.airports(), reports());
    }
    return unseen;
  }

  /** Fewer delayed flights than the list of the worst is long; asked for its reports alone. */
  private Night quiet(SparkSession spark) {
    if (quiet == null) {
      unseen(spark);
      UnseenFlights flights = unseenFlights(spark);
      Dataset<Row> few = flights.openQuietDay();
      quiet = Night.of("a quiet day", few, few.count(), flights.airports(), reports());
    }
    return quiet;
  }

  private UnseenFlights unseenFlights(SparkSession spark) {
    if (unseenFlights == null) {
      unseenFlights = UnseenFlights.write(spark, folder.resolve("data"));
    }
    return unseenFlights;
  }

  private Path reports() {
    return folder.resolve("nights").resolve("reports");
  }
}
