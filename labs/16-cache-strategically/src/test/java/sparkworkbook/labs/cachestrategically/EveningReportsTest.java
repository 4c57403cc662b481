package sparkworkbook.labs.cachestrategically;

import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Flights;
import sparkworkbook.labkit.assertions.TaskSnapshot;
import sparkworkbook.labkit.harness.Leftovers;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * The reports are made once of a tenth of the flights and once of flights never seen; the tests
 * look at what they say, what they took and what they left behind.
 */
@SparkLab(
    cores = 2,
    shufflePartitions = 4,
    conf = {"spark.sql.files.maxPartitionBytes=1161404", "spark.sql.files.openCostInBytes=0"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Evening reports")
class EveningReportsTest {
  /** Two codes and a delay take more, as the rows of a collected Dataset and as accumulators. */
  private static final long DRIVER_BYTES_A_FLIGHT = 10;

  @TempDir static Path folder;
  private Path neverSeen;
  private List<Evening> evenings;

  @Test
  @DisplayName("says the same as before, also of flights never seen")
  void reportsAreUnchanged(SparkSession spark) {
    for (Evening evening : evenings(spark)) {
      hasSameNumbers(evening.name(), evening.run().result(), evening.expected());
    }
    hasSameNumbers(
        "flights never seen, where tasks cannot fill the driver's static fields",
        Reports.withFieldsOfItsOwn(EveningFlights.neverSeen(spark, neverSeen)),
        evenings.get(1).expected());
    Dataset<Row> onTime = EveningFlights.onTime(spark);
    hasSameNumbers(
        "an evening without late flights", EveningReports.of(onTime), Answers.of(List.of()));
  }

  private static void hasSameNumbers(String name, LateFlights reports, LateFlights expected) {
    SparkSession spark = SparkSession.active();
    assertThat(Answers.rows(spark, reports))
        .as("These are the reports on %s.", name)
        .byKey("report", "key")
        .hasSameRowsAs(Answers.rows(spark, expected));
  }

  @Test
  @DisplayName("reads every flight once from its file")
  void readsTheFlightsOnce(SparkSession spark, Measured measured) {
    Evening real = complete(spark).get(0);
    measured.record(
        "flights read from the file",
        real.run().plan().includingCachedPlans().operators(FileSourceScanExec.class).stream()
            .mapToLong(scan -> scan.metrics().apply("numOutputRows").value())
            .sum());
    for (Evening evening : complete(spark)) {
      assertThat(evening.run().plan().includingCachedPlans())
          .scan(evening.files())
          .rowsRead()
          .as(
              "There are %,d flights, and 1 %% is to spare. Spark finds a cache for the very plan"
                  + " that it keeps, and for queries on top of it. The same rows in other words are"
                  + " another plan: Spark reads the file again. Look for FileScan where you expect"
                  + " InMemoryTableScan. Hint 1",
              evening.flights())
          .isLessThanOrEqualTo(evening.flights() + evening.flights() / 100);
    }
  }

  @Test
  @DisplayName("keeps no more than the late flights and what is asked of them")
  void keepsOnlyWhatIsNeeded(SparkSession spark, Measured measured) {
    measured.record("bytes cached at a time", complete(spark).get(0).cachedBytes());
    for (Evening evening : complete(spark)) {
      Assertions.assertThat(evening.cachedBytes() + evening.writtenBytes())
          .withFailMessage(
              "The reports kept %,d bytes in caches at a time, and wrote %,d to files. Expected at"
                  + " most %,d together.%n"
                  + "Spark takes %,d for the %,d late flights of %,d and the three columns that the"
                  + " reports ask for; a quarter on top is to spare. A cache, or a file, keeps what"
                  + " it was given: no later filter and no later select makes it smaller. Other"
                  + " jobs go without what it takes. See the Storage tab. Hint 2%n%n%s",
              evening.cachedBytes(),
              evening.writtenBytes(),
              evening.budgetBytes(),
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
              "The reports read %,d of their caches only once. Expected 0.%n"
                  + "The first query that reads a cache fills it, at the price of storing. The gain"
                  + " begins with the second one. See in the plans how often InMemoryTableScan"
                  + " reads each cache. Hint 2%n%n%s",
              evening.cachesReadOnce(), evening.cachesInWords())
          .isZero();
    }
  }

  @Test
  @DisplayName("reads with several tasks, and leaves the late flights to them")
  void sharesTheWork(SparkSession spark) {
    Evening evening = complete(spark).get(0);
    assertThat(evening.run().metrics())
        .maxOverTasks("records read", TaskSnapshot::recordsRead)
        .as(
            "There are %,d flights. Where one task reads more than nine tenths of them, the other"
                + " cores wait. See tasks, and input records, in the stage table",
            evening.flights())
        .isLessThanOrEqualTo(evening.flights() * 9 / 10);
    long most = evening.expected().flights() * DRIVER_BYTES_A_FLIGHT;
    Assertions.assertThat(evening.driverBytes())
        .withFailMessage(
            "The tasks sent %,d bytes to the driver. Expected at most %,d, %d for each of %,d late"
                + " flights.%n"
                + "The numbers of the reports take less. Late flights that go to the driver must"
                + " fit into its memory, with all others of a bad evening. Look for collect,"
                + " toLocalIterator and accumulators",
            evening.driverBytes(), most, DRIVER_BYTES_A_FLIGHT, evening.expected().flights())
        .isLessThanOrEqualTo(most);
  }

  @Test
  @DisplayName("leaves nothing of its own behind, not even when a report fails")
  void leavesNothingBehind(SparkSession spark, Leftovers leftovers, Measured measured) {
    measured.record("caches left behind", complete(spark).get(0).cachesLeft());
    for (Evening evening : complete(spark)) {
      Assertions.assertThat(evening.cachesLeft() + evening.rddsLeft())
          .withFailMessage(
              "The reports left %,d Datasets in the cache manager and %,d persistent RDDs. Expected"
                  + " none.%n"
                  + "The session goes on for others. The cache of a Dataset stays until the job"
                  + " calls unpersist or the application ends, also when no variable points to it"
                  + " any more. See the Storage tab. Hint 3",
              evening.cachesLeft(), evening.rddsLeft())
          .isZero();
    }
    Dataset<Row> unreadable = EveningFlights.unreadable(spark);
    Assertions.assertThatThrownBy(() -> EveningReports.of(unreadable))
        .withFailMessage(
            "Expected the reports on flights that cannot be read to fail, but they ended as if all"
                + " was well.%nLet the exception through: the four teams have to know.")
        .isInstanceOf(Exception.class);
    leftovers.assertNoneBut("cached Dataset of another job", "cached Datasets: 0");
  }

  @Test
  @DisplayName("leaves other people's caches alone")
  void sparesTheNeighbour(SparkSession spark) {
    for (Evening evening : complete(spark)) {
      Assertions.assertThat(evening.othersSpared())
          .withFailMessage(
              "The cache that another job of this session had filled is gone. Expected it to be"
                  + " there still.%nAll jobs of an application share its caches. What clears all of"
                  + " them makes the other job compute its cache again. See the Storage tab. Hint"
                  + " 3")
          .isTrue();
    }
  }

  /** Evenings with an answer: the cost of none says nothing. */
  private List<Evening> complete(SparkSession spark) {
    for (Evening evening : evenings(spark)) {
      Assertions.assertThat(evening.run().result().flights())
          .as(
              "late flights of %s; without all of them the cost of the reports says nothing",
              evening.name())
          .isEqualTo(evening.expected().flights());
    }
    return evenings;
  }

  private List<Evening> evenings(SparkSession spark) {
    if (evenings == null) {
      neverSeen = EveningFlights.write(spark, folder);
      evenings =
          List.of(
              Evening.of(
                  "every tenth flight",
                  "flights-tenth.parquet",
                  Flights.tenth(spark),
                  Flights.TENTH_ROWS),
              Evening.of(
                  "flights never seen",
                  EveningFlights.FOLDER,
                  EveningFlights.neverSeen(spark, neverSeen),
                  EveningFlights.ROWS));
    }
    return evenings;
  }
}
