package sparkworkbook.labs.incidentatthree;

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
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.StageTable;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * The night's job runs once on every tenth flight, in a pool to match, and once on seeded flights.
 * Every line of the budget sheet is a check.
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
  private static final long SEED = SeededFlights.seed();
  private static final int SEEDED_ROWS = 10_000;

  /** In the judge's folder; the reference's is kept beside {@link ScoreCard}. */
  private static final Path SCORE_CARD = Path.of("target", "score-card.properties");

  private static final int TABLE_WIDTH = 100;

  @TempDir Path folder;
  private Night night;

  @Test
  @DisplayName("writes the same four reports as before, also of flights never seen")
  void reportsAreUnchanged(SparkSession spark) {
    Assertions.assertThat(night(spark).differences())
        .as("what is different in the reports on every tenth flight")
        .isEmpty();
    Path data = SeededFlights.write(spark, folder.resolve("data"), SEED, SEEDED_ROWS);
    Night unseen =
        Night.of(
            "seeded flights",
            Flights.open(spark, data),
            Airports.open(spark, data),
            folder.resolve("seeded reports"));
    Assertions.assertThat(unseen.differences())
        .as("what is different in the reports on seeded flights (workbook.seed=%d)", SEED)
        .isEmpty();
  }

  @Test
  @DisplayName("reads the flights three times at most")
  void readsTheFlightsThreeTimes(SparkSession spark, Measured measured) {
    check(
        spark,
        measured,
        BudgetLine.ROWS_SCANNED,
        "There are %,d flights, and whoever asks for them again has them all read again: each action on"
            + " a Dataset starts at the files. See which stages have flights as input records, and"
            + " count the actions in the code. Hint 1",
        flights(spark).flights());
  }

  @Test
  @DisplayName("shuffles totals and candidates, not flights")
  void shufflesTotals(SparkSession spark, Measured measured) {
    check(
        spark,
        measured,
        BudgetLine.BYTES_SHUFFLED,
        "%d airports on seven days of the week and a list of %,d: what a split has to tell the others"
            + " does not grow with its flights. See shuffle write records, stage by stage. Hint 2",
        Flights.ORIGINS,
        Rules.WORST);
  }

  @Test
  @DisplayName("spills nothing")
  void spillsNothing(SparkSession spark, Measured measured) {
    check(
        spark,
        measured,
        BudgetLine.BYTES_SPILLED,
        "To name the %,d latest nobody has to put %,d flights in order. What does not fit in memory is"
            + " written to disk and read again. See which stage spills, and how many tasks it has."
            + " Hint 2",
        Rules.WORST,
        flights(spark).flights());
  }

  @Test
  @DisplayName("leaves the flights where they are")
  void leavesTheFlightsWhereTheyAre(SparkSession spark, Measured measured) {
    check(
        spark,
        measured,
        BudgetLine.BYTES_TO_THE_DRIVER,
        "The driver is one JVM with one heap, however many executors there are, and no report is larger"
            + " than a screen there. See bytes to the driver in the table of lab run. Hint 2");
  }

  @Test
  @DisplayName("broadcasts small tables only")
  void broadcastsSmallTables(SparkSession spark, Measured measured) {
    check(
        spark,
        measured,
        BudgetLine.LARGEST_BROADCAST,
        "A broadcast is built on the driver and copied whole to every executor. One side of every join"
            + " here has a few thousand rows, the other has flights. See which side stands below the"
            + " BroadcastExchange. Hint 3");
  }

  @Test
  @DisplayName("caches no more than a third of the flights would take")
  void cachesAThirdAtMost(SparkSession spark, Measured measured) {
    check(
        spark,
        measured,
        BudgetLine.BYTES_CACHED,
        "What is cached takes the memory that sorts and joins of everybody need. Ask of each row and"
            + " column who reads it a second time. See the storage tab of lab ui. Hint 3");
  }

  @Test
  @DisplayName("runs ten tasks a split at most")
  void runsFewTasks(SparkSession spark, Measured measured) {
    check(
        spark,
        measured,
        BudgetLine.TASKS,
        "The flights come in %d splits. A task without work is planned, sent, waited for and reported"
            + " like any other. See the stages with most tasks, and the records that each of them"
            + " gets. Hint 1",
        flights(spark).splits());
  }

  @Test
  @DisplayName("writes two files a split at most")
  void writesFewFiles(SparkSession spark, Measured measured) {
    check(
        spark,
        measured,
        BudgetLine.FILES_WRITTEN,
        "Whoever reads a report in the morning opens every one of its files. See how many tasks the"
            + " stages have that write, and how many files a task leaves. Hint 2");
  }

  private BudgetLine.Volume flights(SparkSession spark) {
    return night(spark).card().volume();
  }

  /** Refuses a line that is overspent. The first such line shows the whole card. */
  private void check(
      SparkSession spark, Measured measured, BudgetLine line, String why, Object... numbers) {
    ScoreCard card = complete(spark).card();
    long budget = line.budget(card.volume());
    long taken = card.taken().get(line);
    measured.record(line.words(), taken);
    if (taken > budget) {
      List<BudgetLine> overspent = card.overspent();
      String evidence =
          overspent.get(0) == line
              ? String.join("\n", card.table())
              : StageTable.of(night.run().metrics()).render(TABLE_WIDTH);
      throw new AssertionError(
          "Expected %s to be at most %,d but counted %,d.\n".formatted(line.words(), budget, taken)
              + why.formatted(numbers)
              + "\n\n"
              + evidence);
    }
  }

  /** The cost of other reports says nothing. */
  private Night complete(SparkSession spark) {
    Assertions.assertThat(night(spark).differences())
        .as("The budget is for the same reports as before")
        .isEmpty();
    return night;
  }

  private Night night(SparkSession spark) {
    if (night == null) {
      Dataset<Row> flights = Flights.tenth(spark);
      night =
          Night.of("every tenth flight", flights, Airports.open(spark), folder.resolve("reports"));
      night.card().save(SCORE_CARD);
    }
    return night;
  }
}
