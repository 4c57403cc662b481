package sparkworkbook.labs.repartitioncoalesce;

import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.assertions.TaskSnapshot;
import sparkworkbook.labkit.harness.Leftovers;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * Each job runs once on every tenth flight, into the folder of the night before, and once on seeded
 * ones; the tests look at its files and at what it took, from its call to its end.
 */
@SparkLab(
    cores = 2,
    shufflePartitions = DelayFilesTest.SHUFFLE_PARTITIONS,
    conf = "spark.sql.files.openCostInBytes=0")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Files of delayed flights")
class DelayFilesTest {
  private static final int DESK_FILES = 2;
  private static final int DESK_TASKS_A_SPLIT = 5;
  private static final int LOADERS = 10;

  static final int SHUFFLE_PARTITIONS = 4;

  /**
   * A sort, or ranges, sample at most 300 keys for each partition that comes out ({@code
   * RangePartitioner}); measured: 50 to 110 bytes each. The flights that are collected are more, at
   * 22 bytes each.
   */
  private static final long SAMPLE_BYTES_A_PARTITION = 300 * 110;

  /** Measured: what a task that writes a file tells the driver of it takes 1,261. */
  private static final long DRIVER_BYTES_A_TASK = 1_500;

  /** Measured: 22 in a row of Spark's, 31 with a random number in it, 35 as a Java object. */
  private static final long SHUFFLED_FLIGHT_BYTES = 100;

  /** Measured for 48 flights as Java objects, which bring the names of their classes: 19,386. */
  private static final long SHUFFLED_NAMES_BYTES = 64 * 1024;

  /** A count sends one record a split; nobody is to fail for one or two of them. */
  private static final int COUNTS = 2;

  private Deliveries deliveries;

  @BeforeAll
  void prepare(@TempDir Path folder) {
    deliveries = new Deliveries(folder);
  }

  @BeforeEach
  void use(SparkSession spark, Leftovers leftovers) {
    deliveries.use(spark, leftovers);
  }

  @Test
  @DisplayName("writes the same flights as before, also from flights never seen")
  void flightsAreUnchanged() {
    for (Delivery delivery : deliveries.all()) {
      assertThat(delivery.written())
          .as("the flights in the folder of %s", delivery)
          .hasSameRowsAs(delivery.expected());
      Assertions.assertThat(delivery.limits())
          .withFailMessage(
              "Expected no limit in the plan of %s but found %s.%n"
                  + "A night with more flights than that loses the rest. See the plan. Hint 3",
              delivery, delivery.limits())
          .isEmpty();
    }
  }

  @Test
  @DisplayName("asks the draw in as many tasks as the flights have splits")
  void drawRunsInEverySplit(Measured measured) {
    List<Delivery> audits = deliveries.complete(Job.AUDIT);
    measured.record("audit: tasks that ask the draw", audits.get(0).draw().tasks());
    for (Delivery audit : audits) {
      int splits = audit.night().splits();
      long most = audit.counts().mostLateFlights();
      Assertions.assertThat(audit.draw().tasks())
          .withFailMessage(
              audit.failure(
                  "tasks that ask the draw",
                  "at least " + splits,
                  audit.draw().tasks(),
                  "The flights come in %d splits, and the draw is the expensive part. What one task"
                      + " does, one core does, however many there are."
                      + " See how many tasks the stage has that reads the flights. Hint 1",
                  splits))
          .isGreaterThanOrEqualTo(splits);
      Assertions.assertThat(audit.draw().mostCallsOfATask())
          .withFailMessage(
              audit.failure(
                  "questions to the draw from one task",
                  "at most %,d".formatted(most),
                  audit.draw().mostCallsOfATask(),
                  "So many late flights has the largest split. A task that asks about more of them"
                      + " does the work of others, which wait for it."
                      + " %,d questions came from outside of any task. Hint 1",
                  audit.draw().callsOutsideOfTasks()))
          .isLessThanOrEqualTo(most);
    }
  }

  @Test
  @DisplayName("asks the draw once about every late flight")
  void drawIsAskedOnce(Measured measured) {
    List<Delivery> audits = deliveries.complete(Job.AUDIT);
    measured.record("audit: times the draw is asked", audits.get(0).draw().calls());
    for (Delivery audit : audits) {
      Assertions.assertThat(audit.draw().calls())
          .withFailMessage(
              audit.failure(
                  "questions to the draw",
                  "%,d".formatted(audit.counts().lateFlights()),
                  audit.draw().calls(),
                  "One a late flight is enough. What runs the plan a second time pays for the draw"
                      + " a second time. See which stages read the flights. Hint 3"))
          .isEqualTo(audit.counts().lateFlights());
    }
  }

  @Test
  @DisplayName("gives the auditor one file")
  void auditIsOneFile(Measured measured) {
    List<Delivery> audits = deliveries.complete(Job.AUDIT);
    measured.record("audit: files", audits.get(0).files());
    for (Delivery audit : audits) {
      Assertions.assertThat(audit.files())
          .withFailMessage(
              audit.failure(
                  "files for the auditor",
                  "1",
                  audit.files(),
                  "The auditor loads one. Every task that has rows writes a file of its own."
                      + " See how many tasks the last stage has. Hint 2"))
          .isEqualTo(1);
    }
  }

  @Test
  @DisplayName("sends only flights that are kept through a shuffle, each once")
  void onlyKeptFlightsAreShuffled(Measured measured) {
    for (Job job : Job.values()) {
      measured.record(
          job + ": shuffle records",
          deliveries.complete(job).get(0).metrics().shuffleRecordsWritten());
    }
    for (Delivery delivery : deliveries.allComplete()) {
      assertThat(delivery.metrics())
          .shuffleRecordsWritten()
          .as(
              "This is %s, which keeps %,d of %,d flights. A flight that goes through a shuffle"
                  + " before the last filter, or twice, is copied, sorted and sent for nothing."
                  + " See shuffle write records in the stage table. Hint 2",
              delivery, delivery.counts().kept(), delivery.counts().flights())
          .orNone()
          .isLessThanOrEqualTo(delivery.counts().kept() + COUNTS * delivery.night().splits());
      assertThat(delivery.metrics())
          .shuffleBytesWritten()
          .as(
              "This is %s, which keeps %,d of %,d flights. A flight takes %d bytes at most. Records"
                  + " with many flights in each are few, and the flights go through the shuffle all"
                  + " the same. See shuffle write in the stage table. Hint 2",
              delivery,
              delivery.counts().kept(),
              delivery.counts().flights(),
              SHUFFLED_FLIGHT_BYTES)
          .orNone()
          .isLessThanOrEqualTo(
              SHUFFLED_FLIGHT_BYTES * delivery.counts().kept() + SHUFFLED_NAMES_BYTES);
    }
  }

  @Test
  @DisplayName("gives the customer desk two files at most")
  void strandedFitInTwoFiles(Measured measured) {
    List<Delivery> desks = deliveries.complete(Job.STRANDED);
    measured.record("stranded: files", desks.get(0).files());
    for (Delivery desk : desks) {
      Assertions.assertThat(desk.files())
          .withFailMessage(
              desk.failure(
                  "files for the customer desk",
                  "at most " + DESK_FILES,
                  desk.files(),
                  "There are %,d stranded flights, %,d to %,d in a file. Each file costs the reader"
                      + " an open and a footer. See how many tasks the last stage has, and what each"
                      + " writes. Hint 2",
                  desk.counts().kept(),
                  desk.smallestFile(),
                  desk.largestFile()))
          .isLessThanOrEqualTo(DESK_FILES);
    }
  }

  @Test
  @DisplayName("takes at most five tasks a split for the customer desk")
  void strandedTakeFewTasks(Measured measured) {
    List<Delivery> desks = deliveries.complete(Job.STRANDED);
    measured.record("stranded: tasks", desks.get(0).metrics().tasks());
    for (Delivery desk : desks) {
      assertThat(desk.metrics())
          .tasks()
          .as(
              "This is %s. %,d flights are left of %d splits. Every task is planned, sent and waited"
                  + " for, and most of these have next to nothing to do. See the stage table. Hint 2",
              desk, desk.counts().kept(), desk.night().splits())
          .isLessThanOrEqualTo((long) DESK_TASKS_A_SPLIT * desk.night().splits());
    }
  }

  @Test
  @DisplayName("gives the ten loaders ten files")
  void everyLoaderHasAFile(Measured measured) {
    List<Delivery> loads = deliveries.complete(Job.LATE);
    measured.record("late: files", loads.get(0).files());
    for (Delivery load : loads) {
      Assertions.assertThat(load.files())
          .withFailMessage(
              load.failure(
                  "files for the loaders",
                  Integer.toString(LOADERS),
                  load.files(),
                  "The flights come in %d splits. A loader without a file stands idle, and one file"
                      + " too many waits for a loader."
                      + " See how many tasks the last stage has. Hint 2",
                  load.night().splits()))
          .isEqualTo(LOADERS);
    }
  }

  @Test
  @DisplayName("gives every loader between half its share and one and a half times it")
  void loadersGetEvenFiles(Measured measured) {
    List<Delivery> loads = deliveries.complete(Job.LATE);
    measured.record("late: rows in the largest file", loads.get(0).largestFile());
    measured.record("late: rows in the smallest file", loads.get(0).smallestFile());
    for (Delivery load : loads) {
      long share = load.counts().kept() / LOADERS;
      String why =
          "A tenth is %,d, and the load takes as long as its largest file. Rows in the files: %s."
              + " See the output records of each task. Hint 3";
      Assertions.assertThat(load.largestFile())
          .withFailMessage(
              load.failure(
                  "rows in the largest file",
                  "at most %,d".formatted(share * 3 / 2),
                  load.largestFile(),
                  why,
                  share,
                  load.rowsPerFile()))
          .isLessThanOrEqualTo(share * 3 / 2);
      Assertions.assertThat(load.smallestFile())
          .withFailMessage(
              load.failure(
                  "rows in the smallest file",
                  "at least %,d".formatted(share / 2),
                  load.smallestFile(),
                  why,
                  share,
                  load.rowsPerFile()))
          .isGreaterThanOrEqualTo(share / 2);
    }
  }

  @Test
  @DisplayName("lets no task read or write more than a third of what the loaders get")
  void loadersFilesAreSharedWork(Measured measured) {
    List<Delivery> loads = deliveries.complete(Job.LATE);
    measured.record(
        "late: rows written by one task",
        loads.get(0).metrics().maxOver(TaskSnapshot::recordsWritten));
    for (Delivery load : loads) {
      String why =
          "This is %s. What one task does alone, the other cores wait for. See the stage table."
              + " Hint 3";
      assertThat(load.metrics())
          .maxOverTasks("records read", TaskSnapshot::recordsRead)
          .as(why, load)
          .isLessThanOrEqualTo(load.counts().flights() / 3);
      assertThat(load.metrics())
          .maxOverTasks("records written", TaskSnapshot::recordsWritten)
          .as(why, load)
          .isLessThanOrEqualTo(load.counts().kept() / 3);
    }
  }

  @Test
  @DisplayName("keeps both cores reading in each of the three jobs, three times at most")
  void everyJobReadsInParallel() {
    for (Delivery delivery : deliveries.allComplete()) {
      assertThat(delivery.metrics())
          .maxOverTasks("records read", TaskSnapshot::recordsRead)
          .as(
              "This is %s. There are %,d flights in %d splits. A task that reads more than two"
                  + " thirds of them keeps one core busy, and the others wait."
                  + " See records in, and tasks, in the stage table. Hint 2",
              delivery, delivery.counts().flights(), delivery.night().splits())
          .isLessThanOrEqualTo(delivery.counts().flights() * 2 / 3);
      assertThat(delivery.metrics())
          .recordsRead()
          .as(
              "This is %s. There are %,d flights. To read them once is enough. A count or a sample"
                  + " reads them a second time. See which stages read them. Hint 3",
              delivery, delivery.counts().flights())
          .isLessThanOrEqualTo(3 * delivery.counts().flights());
    }
  }

  @Test
  @DisplayName("leaves the flights where they are: Spark reads them and writes them")
  void flightsStayOffTheDriver() {
    for (Delivery delivery : deliveries.allComplete()) {
      String where = "This is %s. The flights come from files. ".formatted(delivery);
      assertThat(delivery.metrics())
          .recordsRead()
          .as(where + "Records that no task has read come from somewhere else. Hint 2")
          .isGreaterThanOrEqualTo(delivery.counts().kept());
      assertThat(delivery.metrics())
          .recordsWritten()
          .as(where + "Records that no task has written were written by the driver. Hint 2")
          .isGreaterThanOrEqualTo(delivery.counts().kept());
      assertThat(delivery.metrics())
          .resultBytes()
          .as(
              where
                  + "A sample or a count may go to the driver. Flights that go there must all fit"
                  + " into its memory. See which stages end with collect, or the like. Hint 2")
          .isLessThanOrEqualTo(mostDriverBytes(delivery));
      Assertions.assertThat(delivery.rowsFromNowhere())
          .withFailMessage(
              delivery.failure(
                  "records out of tasks that took in none",
                  "0",
                  delivery.rowsFromNowhere(),
                  "A task that takes in nothing from files, shuffle or cache, and yet gives flights,"
                      + " has them from the memory of the driver, where all must fit. Hint 2"))
          .isZero();
    }
  }

  @Test
  @DisplayName("replaces the files of the night before")
  void replacesTheFilesOfTheNightBefore() {
    for (Delivery delivery : deliveries.all()) {
      Assertions.assertThat(delivery.folder().holdsFileOfLastNight())
          .withFailMessage(
              "Expected %s to replace what is in its folder, but the file of the night before is"
                  + " still there.%nThe next reader gets both nights. See the mode of the writer.",
              delivery)
          .isFalse();
    }
  }

  @Test
  @DisplayName("leaves nothing else behind, not even when it fails")
  void leavesNothingBehind(Leftovers leftovers) {
    deliveries.all().forEach(delivery -> assertNone(delivery.toString(), delivery.folder()));
    for (Deliveries.BrokenNight night : deliveries.brokenNights()) {
      String name = "the %s job on flights that cannot all be read".formatted(night.job());
      Assertions.assertThat(night.failure())
          .withFailMessage(
              "Expected %s to fail, but it ended as if all was well.%nLet the exception through:"
                  + " the desk that takes the files has to know.",
              name)
          .isPresent();
      assertNone(name, night.folder());
    }
    leftovers.assertNone();
  }

  private static long mostDriverBytes(Delivery delivery) {
    int partitions = delivery.job() == Job.LATE ? LOADERS : SHUFFLE_PARTITIONS;
    return partitions * SAMPLE_BYTES_A_PARTITION + delivery.metrics().tasks() * DRIVER_BYTES_A_TASK;
  }

  private static void assertNone(String job, JobFolder folder) {
    Assertions.assertThat(folder.leftovers())
        .withFailMessage(
            "Expected %s to leave Parquet files directly in its folder and nothing else, but found"
                + " next to them:%n  %s%nDelete in a finally block what the job writes on the way.",
            job, String.join("\n  ", folder.leftovers()))
        .isEmpty();
  }
}
