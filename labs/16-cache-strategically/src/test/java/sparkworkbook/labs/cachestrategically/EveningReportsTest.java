package sparkworkbook.labs.cachestrategically;

import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * The reports are made once of a tenth of the flights and once of seeded ones; the tests look at
 * what they say, what they took and what they left behind.
 */
@SparkLab(
    cores = 2,
    shufflePartitions = 4,
    conf = {"spark.sql.files.maxPartitionBytes=1161404", "spark.sql.files.openCostInBytes=0"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Evening reports")
class EveningReportsTest {
  private static final int SEEDED_ROWS = 20_000;

  @TempDir Path folder;
  private List<Evening> evenings;

  @Test
  @DisplayName("says the same as before, also of flights never seen")
  void reportsAreUnchanged(SparkSession spark) {
    for (Evening evening : evenings(spark)) {
      LateFlights reports = evening.run().result();
      LateFlights expected = evening.expected();
      Assertions.assertThat(reports.flights()).as("late flights").isEqualTo(expected.flights());
      Assertions.assertThat(reports.minutesByOrigin())
          .as("minutes by origin")
          .isEqualTo(expected.minutesByOrigin());
      Assertions.assertThat(reports.flightsByDestination())
          .as("late flights by destination")
          .isEqualTo(expected.flightsByDestination());
      Assertions.assertThat(reports.flightsByHours())
          .as("late flights by hours")
          .isEqualTo(expected.flightsByHours());
      Assertions.assertThat(reports.longestByRoute())
          .as("longest delay by route")
          .isEqualTo(expected.longestByRoute());
    }
  }

  @Test
  @DisplayName("reads every flight once from its file")
  void readsTheFlightsOnce(SparkSession spark, Measured measured) {
    measured.record("flights read from the file", complete(spark).get(0).flightsRead());
    for (Evening evening : complete(spark)) {
      assertThat(evening.run().plan().includingCachedPlans())
          .operator(FileSourceScanExec.class)
          .metric("numOutputRows")
          .as(
              "There are %,d flights, and 1 %% of slack. A cache serves who asks for the very plan"
                  + " that it keeps, or for something on top of it; whoever writes the same question"
                  + " in other words reads the file again, and fills a cache of his own. Look for"
                  + " FileScan where you expect InMemoryTableScan. Hint 1",
              evening.flights())
          .isLessThanOrEqualTo(evening.flights() + evening.flights() / 100);
    }
  }

  @Test
  @DisplayName("keeps no more than the late flights and what is asked of them")
  void keepsOnlyWhatIsNeeded(SparkSession spark, Measured measured) {
    measured.record("bytes cached at a time", complete(spark).get(0).cachedBytes());
    for (Evening evening : complete(spark)) {
      Assertions.assertThat(evening.cachedBytes())
          .withFailMessage(
              "Expected at most %,d bytes in caches at a time but counted %,d.%n"
                  + "Spark takes %,d for the %,d late flights of %,d and the three columns that the"
                  + " reports ask for; a quarter on top is to spare. A cache keeps what it was given:"
                  + " no later filter and no later select makes it smaller, and what it takes, others"
                  + " go without. See the Storage tab. Hint 2%n%n%s",
              evening.budgetBytes(),
              evening.cachedBytes(),
              evening.neededBytes(),
              evening.expected().flights(),
              evening.flights(),
              evening.cachesInWords())
          .isLessThanOrEqualTo(evening.budgetBytes());
    }
  }

  @Test
  @DisplayName("reads every cache again that it fills")
  void readsEveryCacheAgain(SparkSession spark, Measured measured) {
    measured.record("caches read once", complete(spark).get(0).cachesReadOnce());
    for (Evening evening : complete(spark)) {
      Assertions.assertThat(evening.cachesReadOnce())
          .withFailMessage(
              "Expected no cache that is read only once but counted %,d.%n"
                  + "Whoever reads first fills the cache, at the price of storing; the gain begins"
                  + " with the second reader. See how often InMemoryTableScan stands in the plans,"
                  + " and of which cache. Hint 2%n%n%s",
              evening.cachesReadOnce(), evening.cachesInWords())
          .isZero();
    }
  }

  @Test
  @DisplayName("leaves nothing of its own in storage")
  void leavesNothingBehind(SparkSession spark, Measured measured) {
    measured.record("caches left behind", complete(spark).get(0).cachesLeft());
    for (Evening evening : complete(spark)) {
      Assertions.assertThat(evening.cachesLeft() + evening.rddsLeft())
          .withFailMessage(
              "Expected nothing of the reports to be kept when they are out but found %,d Datasets in"
                  + " the cache manager and %,d persistent RDDs.%n"
                  + "The session goes on for others. A Dataset's cache stays until somebody"
                  + " un-persists it or the application ends, also when no variable points to it any"
                  + " more. See the Storage tab. Hint 3",
              evening.cachesLeft(), evening.rddsLeft())
          .isZero();
    }
  }

  @Test
  @DisplayName("leaves other people's caches alone")
  void sparesTheNeighbour(SparkSession spark) {
    for (Evening evening : complete(spark)) {
      Assertions.assertThat(evening.neighbourSpared())
          .withFailMessage(
              "Expected the cache that another job of this session had filled to be there still, but"
                  + " it is gone.%nCaches belong to the application, not to who fills them: what"
                  + " clears all of them makes the neighbour compute his again. See the Storage tab."
                  + " Hint 3")
          .isTrue();
    }
  }

  /** Evenings with an answer: the cost of none says nothing. */
  private List<Evening> complete(SparkSession spark) {
    for (Evening evening : evenings(spark)) {
      Assertions.assertThat(evening.run().result().flights())
          .as("late flights, without which the cost of the reports says nothing")
          .isEqualTo(evening.expected().flights());
    }
    return evenings;
  }

  private List<Evening> evenings(SparkSession spark) {
    if (evenings == null) {
      Path seeded =
          Prepared.folder(
              EveningReportsTest.class,
              "seeded flights",
              folder,
              empty -> SeededFlights.write(spark, empty, SeededFlights.seed(), SEEDED_ROWS));
      evenings =
          List.of(
              Evening.of(Flights.tenth(spark), Flights.TENTH_ROWS),
              Evening.of(Flights.open(spark, seeded), SEEDED_ROWS));
    }
    return evenings;
  }
}
