package sparkworkbook.labs.repartitioncoalesce;

import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.TaskSnapshot;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * Each job runs once on the flights and once on seeded ones; the tests look at what it left behind.
 */
@SparkLab(cores = 2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Files of delayed flights")
class DelayFilesTest {
  private static final long SEED = SeededFlights.seed();
  private static final int SEEDED_ROWS = 20_000;
  private static final long FILE_BYTES = 13_493_022;
  private static final int DESK_FILES = 2;
  private static final int LOADERS = 10;

  @TempDir private Path folder;
  private final Map<Job, List<Delivery>> deliveries = new EnumMap<>(Job.class);

  @Test
  @DisplayName("writes the same flights as before, also from flights never seen")
  void flightsAreUnchanged(SparkSession spark) {
    for (Job job : Job.values()) {
      for (Delivery delivery : delivered(spark, job)) {
        Assertions.assertThat(delivery.written())
            .as("rows in the files of %s, and the sum of their hashes", job)
            .isEqualTo(delivery.expected());
      }
    }
  }

  @Test
  @DisplayName("asks the draw in as many tasks as the flights have splits")
  void drawRunsInEverySplit(SparkSession spark, Measured measured) {
    for (Delivery delivery : complete(spark, Job.AUDIT)) {
      measured.record("audit: tasks that ask the draw", delivery.draw().tasks());
      Assertions.assertThat(delivery.draw().tasks())
          .as(
              delivery.because(
                  "tasks that asked the draw, of flights in %d splits: a task runs on one core, however many"
                      + " there are, and this is the expensive part."
                      + " See how many tasks the stage has that reads the flights; hint 1",
                  Job.AUDIT.splits()))
          .isGreaterThanOrEqualTo(Job.AUDIT.splits());
    }
  }

  @Test
  @DisplayName("asks the draw once about every late flight")
  void drawIsAskedOnce(SparkSession spark, Measured measured) {
    for (Delivery delivery : complete(spark, Job.AUDIT)) {
      measured.record("audit: times the draw is asked", delivery.draw().calls());
      Assertions.assertThat(delivery.draw().calls())
          .as(
              delivery.because(
                  "times that the draw was asked about %d late flights: whatever runs the plan a second time"
                      + " pays for it a second time. See the jobs in the stage table; hint 3",
                  delivery.lateFlights()))
          .isEqualTo(delivery.lateFlights());
    }
  }

  @Test
  @DisplayName("gives the auditor one file")
  void auditIsOneFile(SparkSession spark, Measured measured) {
    for (Delivery delivery : complete(spark, Job.AUDIT)) {
      measured.record("audit: files", delivery.files());
      Assertions.assertThat(delivery.files())
          .as(
              delivery.because(
                  "files for the auditor, who loads one: a task that has rows writes a file of its own."
                      + " See the tasks of the last stage; hint 2"))
          .isEqualTo(1);
    }
  }

  @Test
  @DisplayName("sends only flights that are kept through a shuffle, each once")
  void onlyKeptFlightsAreShuffled(SparkSession spark, Measured measured) {
    for (Job job : Job.values()) {
      for (Delivery delivery : complete(spark, job)) {
        measured.record(
            label(job) + ": shuffle records", delivery.metrics().shuffleRecordsWritten());
        assertThat(delivery.metrics())
            .as(
                "%s keeps %d of %d flights: a shuffle before the filter copies, sorts and sends the"
                    + " others, too. See Shuffle Write Records in the stage table; hint 2",
                label(job), delivery.expected().rows(), delivery.flights())
            .shuffleRecordsWritten()
            .isLessThanOrEqualTo(delivery.expected().rows());
      }
    }
  }

  @Test
  @DisplayName("gives the customer desk two files at most")
  void strandedFitInTwoFiles(SparkSession spark, Measured measured) {
    for (Delivery delivery : complete(spark, Job.STRANDED)) {
      measured.record("stranded: files", delivery.files());
      Assertions.assertThat(delivery.files())
          .as(
              delivery.because(
                  "files for %d stranded flights: each costs whoever reads it an open, a footer and a"
                      + " task, and holds %d to %d rows. See the tasks of the last stage; hint 2",
                  delivery.expected().rows(), delivery.smallestFile(), delivery.largestFile()))
          .isLessThanOrEqualTo(DESK_FILES);
    }
  }

  @Test
  @DisplayName("takes at most three tasks a split for the customer desk")
  void strandedTakeFewTasks(SparkSession spark, Measured measured) {
    for (Delivery delivery : complete(spark, Job.STRANDED)) {
      measured.record("stranded: tasks", delivery.metrics().tasks());
      assertThat(delivery.metrics())
          .as(
              "%d tasks read the flights; a task more for the few that are left is all it takes, and"
                  + " every task is scheduled, sent and waited for. See the stage table; hint 2",
              Job.STRANDED.splits())
          .tasks()
          .isLessThanOrEqualTo(3L * Job.STRANDED.splits());
    }
  }

  @Test
  @DisplayName("gives the ten loaders ten files")
  void everyLoaderHasAFile(SparkSession spark, Measured measured) {
    for (Delivery delivery : complete(spark, Job.LATE)) {
      measured.record("late: files", delivery.files());
      Assertions.assertThat(delivery.files())
          .as(
              delivery.because(
                  "files for ten loaders, from flights in %d splits: a loader without a file stands idle,"
                      + " one file too many waits for all the others."
                      + " See the tasks of the last stage; hint 2",
                  Job.LATE.splits()))
          .isEqualTo(LOADERS);
    }
  }

  @Test
  @DisplayName("gives no loader more than one and a half times its share, or less than half of it")
  void loadersGetEvenFiles(SparkSession spark, Measured measured) {
    for (Delivery delivery : complete(spark, Job.LATE)) {
      long share = delivery.expected().rows() / LOADERS;
      measured.record("late: rows in the largest file", delivery.largestFile());
      measured.record("late: rows in the smallest file", delivery.smallestFile());
      String why =
          delivery.because(
              "rows in the largest and the smallest of %d files, where a tenth is %d: the load takes as"
                  + " long as its largest file. Rows per file: %s."
                  + " See Output Records of each task; hint 3",
              delivery.files(), share, delivery.rowsPerFile());
      Assertions.assertThat(delivery.largestFile()).as(why).isLessThanOrEqualTo(share * 3 / 2);
      Assertions.assertThat(delivery.smallestFile()).as(why).isGreaterThanOrEqualTo(share / 2);
    }
  }

  @Test
  @DisplayName("lets no task read or write more than a third for the loaders")
  void loadersFilesAreWrittenByManyTasks(SparkSession spark, Measured measured) {
    for (Delivery delivery : complete(spark, Job.LATE)) {
      measured.record(
          "late: rows written by one task",
          delivery.metrics().maxOver(TaskSnapshot::recordsWritten));
      assertThat(delivery.metrics())
          .as(
              "%d flights in %d splits: what one task does alone, the other cores wait for;"
                  + " hint 3",
              delivery.flights(), Job.LATE.splits())
          .maxOverTasks("records read", TaskSnapshot::recordsRead)
          .isLessThanOrEqualTo(delivery.flights() / 3);
      assertThat(delivery.metrics())
          .as(
              "%d flights for the loaders: what one task does alone, the other cores wait for;"
                  + " hint 3",
              delivery.expected().rows())
          .maxOverTasks("records written", TaskSnapshot::recordsWritten)
          .isLessThanOrEqualTo(delivery.expected().rows() / 3);
      assertThat(delivery.metrics())
          .as(
              "records read of %d flights: once is enough, twice is what a sample costs; hint 3",
              delivery.flights())
          .recordsRead()
          .isLessThanOrEqualTo(2 * delivery.flights());
    }
  }

  /** Deliveries that lack no row: the cost of half an answer says nothing. */
  private List<Delivery> complete(SparkSession spark, Job job) {
    List<Delivery> delivered = delivered(spark, job);
    delivered.forEach(
        delivery ->
            Assertions.assertThat(delivery.written().rows())
                .as("rows in the files of %s, before their cost is looked at", label(job))
                .isEqualTo(delivery.expected().rows()));
    return delivered;
  }

  /** The seeded flights first: a number that is recorded twice stays with the real ones. */
  private List<Delivery> delivered(SparkSession spark, Job job) {
    return deliveries.computeIfAbsent(
        job,
        missing ->
            List.of(
                Delivery.of(spark, job, seeded(spark, job), SEED, folder.resolve(job + "-seeded")),
                Delivery.of(spark, job, flights(spark, job), SEED, folder.resolve(job + ""))));
  }

  private static Dataset<Row> flights(SparkSession spark, Job job) {
    spark
        .conf()
        .set("spark.sql.files.maxPartitionBytes", (FILE_BYTES + job.splits() - 1) / job.splits());
    spark.conf().set("spark.sql.files.openCostInBytes", 0);
    return Flights.open(spark);
  }

  private static Dataset<Row> seeded(SparkSession spark, Job job) {
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(SeededFlights.rows(SEED, SEEDED_ROWS), job.splits()),
        Flights.SCHEMA);
  }

  private static String label(Job job) {
    return job.name().toLowerCase(java.util.Locale.ROOT);
  }
}
