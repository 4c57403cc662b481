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
 * Each job runs once on every tenth flight and once on seeded ones; the tests look at what it left
 * behind.
 */
@SparkLab(cores = 2, conf = "spark.sql.files.openCostInBytes=0")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Files of delayed flights")
class DelayFilesTest {
  private static final int SEEDED_ROWS = 20_000;
  private static final long TENTH_BYTES = 2_322_807;
  private static final int DESK_FILES = 2;
  private static final int LOADERS = 10;

  /** A count sends one record a split; nobody is to fail for one or two of them. */
  private static final int COUNTS = 2;

  @TempDir Path folder;
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
    List<Delivery> audits = complete(spark, Job.AUDIT);
    measured.record("audit: tasks that ask the draw", audits.get(0).draw().tasks());
    for (Delivery audit : audits) {
      Assertions.assertThat(audit.draw().tasks())
          .withFailMessage(
              audit.failure(
                  "tasks that ask the draw",
                  "at least " + Job.AUDIT.splits(),
                  audit.draw().tasks(),
                  "The flights come in %d splits, and the draw is the expensive part. What one task"
                      + " does, one core does, however many there are."
                      + " See how many tasks the stage has that reads the flights. Hint 1",
                  Job.AUDIT.splits()))
          .isGreaterThanOrEqualTo(Job.AUDIT.splits());
    }
  }

  @Test
  @DisplayName("asks the draw once about every late flight")
  void drawIsAskedOnce(SparkSession spark, Measured measured) {
    List<Delivery> audits = complete(spark, Job.AUDIT);
    measured.record("audit: times the draw is asked", audits.get(0).draw().calls());
    for (Delivery audit : audits) {
      Assertions.assertThat(audit.draw().calls())
          .withFailMessage(
              audit.failure(
                  "questions to the draw",
                  "%,d".formatted(audit.lateFlights()),
                  audit.draw().calls(),
                  "One a late flight is enough. What runs the plan a second time pays for the draw"
                      + " a second time. See which stages read the flights. Hint 3"))
          .isEqualTo(audit.lateFlights());
    }
  }

  @Test
  @DisplayName("gives the auditor one file")
  void auditIsOneFile(SparkSession spark, Measured measured) {
    List<Delivery> audits = complete(spark, Job.AUDIT);
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
  void onlyKeptFlightsAreShuffled(SparkSession spark, Measured measured) {
    for (Job job : Job.values()) {
      List<Delivery> delivered = complete(spark, job);
      measured.record(
          job + ": shuffle records", delivered.get(0).metrics().shuffleRecordsWritten());
      for (Delivery delivery : delivered) {
        assertThat(delivery.metrics())
            .shuffleRecordsWritten()
            .as(
                "The %s job keeps %,d of %,d flights. A flight that goes through a shuffle before"
                    + " the last filter, or twice, is copied, sorted and sent for nothing."
                    + " See shuffle write records in the stage table. Hint 2",
                job, delivery.expected().rows(), delivery.flights())
            .isLessThanOrEqualTo(delivery.expected().rows() + COUNTS * job.splits());
      }
    }
  }

  @Test
  @DisplayName("gives the customer desk two files at most")
  void strandedFitInTwoFiles(SparkSession spark, Measured measured) {
    List<Delivery> desks = complete(spark, Job.STRANDED);
    measured.record("stranded: files", desks.get(0).files());
    for (Delivery desk : desks) {
      Assertions.assertThat(desk.files())
          .withFailMessage(
              desk.failure(
                  "files for the customer desk",
                  "at most " + DESK_FILES,
                  desk.files(),
                  "There are %,d stranded flights, %,d to %,d in a file. Each file costs whoever"
                      + " reads it an open and a footer. See how many tasks the last stage has, and"
                      + " what each writes. Hint 2",
                  desk.expected().rows(),
                  desk.smallestFile(),
                  desk.largestFile()))
          .isLessThanOrEqualTo(DESK_FILES);
    }
  }

  @Test
  @DisplayName("takes at most three tasks a split for the customer desk")
  void strandedTakeFewTasks(SparkSession spark, Measured measured) {
    List<Delivery> desks = complete(spark, Job.STRANDED);
    measured.record("stranded: tasks", desks.get(0).metrics().tasks());
    for (Delivery desk : desks) {
      assertThat(desk.metrics())
          .tasks()
          .as(
              "%,d flights are left of %d splits. Every task is planned, sent and waited for, and"
                  + " most of these have next to nothing to do. See the stage table. Hint 2",
              desk.expected().rows(), Job.STRANDED.splits())
          .isLessThanOrEqualTo(3L * Job.STRANDED.splits());
    }
  }

  @Test
  @DisplayName("gives the ten loaders ten files")
  void everyLoaderHasAFile(SparkSession spark, Measured measured) {
    List<Delivery> loads = complete(spark, Job.LATE);
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
                  Job.LATE.splits()))
          .isEqualTo(LOADERS);
    }
  }

  @Test
  @DisplayName("gives every loader between half its share and one and a half times it")
  void loadersGetEvenFiles(SparkSession spark, Measured measured) {
    List<Delivery> loads = complete(spark, Job.LATE);
    measured.record("late: rows in the largest file", loads.get(0).largestFile());
    measured.record("late: rows in the smallest file", loads.get(0).smallestFile());
    for (Delivery load : loads) {
      long share = load.expected().rows() / LOADERS;
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
  void loadersFilesAreSharedWork(SparkSession spark, Measured measured) {
    List<Delivery> loads = complete(spark, Job.LATE);
    measured.record(
        "late: rows written by one task",
        loads.get(0).metrics().maxOver(TaskSnapshot::recordsWritten));
    for (Delivery load : loads) {
      String why =
          "What one task does alone, the other cores wait for. See the stage table. Hint 3";
      assertThat(load.metrics())
          .maxOverTasks("records read", TaskSnapshot::recordsRead)
          .as(why)
          .isLessThanOrEqualTo(load.flights() / 3);
      assertThat(load.metrics())
          .maxOverTasks("records written", TaskSnapshot::recordsWritten)
          .as(why)
          .isLessThanOrEqualTo(load.expected().rows() / 3);
      assertThat(load.metrics())
          .recordsRead()
          .as(
              "There are %,d flights. To read them once is enough; a second time is what a sample"
                  + " or a count costs. See which stages read them. Hint 3",
              load.flights())
          .isLessThanOrEqualTo(2 * load.flights());
    }
  }

  /** Deliveries that lack no row: the cost of half an answer says nothing. */
  private List<Delivery> complete(SparkSession spark, Job job) {
    List<Delivery> delivered = delivered(spark, job);
    for (Delivery delivery : delivered) {
      Assertions.assertThat(delivery.written().rows())
          .as("rows in the files of %s, without which their cost says nothing", job)
          .isEqualTo(delivery.expected().rows());
    }
    return delivered;
  }

  /** The real flights first, then the seeded ones. */
  private List<Delivery> delivered(SparkSession spark, Job job) {
    return deliveries.computeIfAbsent(
        job,
        missing -> {
          long seed = SeededFlights.seed();
          return List.of(
              Delivery.of(spark, job, flights(spark, job), 0, folder.resolve(job + "-real")),
              Delivery.of(
                  spark, job, seeded(spark, job, seed), seed, folder.resolve(job + "-seeded")));
        });
  }

  private static Dataset<Row> flights(SparkSession spark, Job job) {
    long bytes = (TENTH_BYTES + job.splits() - 1) / job.splits();
    spark.conf().set("spark.sql.files.maxPartitionBytes", bytes);
    return Flights.tenth(spark);
  }

  private static Dataset<Row> seeded(SparkSession spark, Job job, long seed) {
    List<Row> rows = SeededFlights.rows(seed, SEEDED_ROWS);
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, job.splits()),
        Flights.SCHEMA);
  }
}
