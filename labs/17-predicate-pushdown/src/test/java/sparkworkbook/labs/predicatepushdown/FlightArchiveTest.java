package sparkworkbook.labs.predicatepushdown;

import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.CountingFileSystem;
import sparkworkbook.labkit.harness.Leftovers;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * One archive of a tenth of the flights and one of seeded flights out of order, each written once;
 * the tests look at the answers and what they took. Parquet starts a page after 20,000 rows at
 * most, ORC a stride after 10,000, and that is the least that can be skipped: with a tenth of the
 * rows they are a tenth as long.
 */
@SparkLab(
    cores = 2,
    shufflePartitions = 8,
    conf = {
      "spark.sql.files.maxPartitionBytes=290351",
      "spark.sql.files.openCostInBytes=0",
      // A sort by ranges samples 100 rows for each of them: of a tenth of the rows, a tenth.
      "spark.sql.execution.rangeExchange.sampleSizePerPartition=10",
      // The driver lists folders itself: a job that lists would bring file names as its rows.
      "spark.sql.sources.parallelPartitionDiscovery.threshold=1000",
      CountingFileSystem.SETTING,
      CountingFileSystem.NOT_CACHED
    })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Flight archive")
class FlightArchiveTest {
  private static final long SEED = SeededFlights.seed();

  /** ORC takes no stride of less than 1,000 rows, so the flights must be many. */
  private static final int SEEDED_ROWS = 150_000;

  /**
   * The starter, whose questions take the whole archive, reads 10.2, and 11.6 of the seeded
   * flights. {@code proof.json} has the bytes of each variant: those that skip read 5.7 or less,
   * most of them for the dictionaries of a row group, which are read for any page.
   */
  private static final long BYTES_A_FLIGHT = 7;

  /** A sort samples its keys: 170,000 bytes for 300,000 flights. All flights are 20 bytes each. */
  private static final long SAMPLE_BYTES = 4;

  /** A task that writes a file reports it: 1,261 bytes were counted. */
  private static final long BYTES_A_FILE = 1_500;

  /** Reading a schema or a few smallest and largest values takes less. */
  private static final long LEAST_RESULT = 16_384;

  /** A file for each of 181 days, twice, and some to spare. */
  private static final int FILES = 400;

  @TempDir static Path folder;

  private List<Inquiries> inquiries;
  private Throwable broken;

  @Test
  @DisplayName("answers both desks as before, also from flights never seen")
  void answersAreUnchanged(SparkSession spark, Leftovers leftovers) {
    for (Inquiries asked : inquiries(spark, leftovers)) {
      for (Inquiry inquiry : asked.all()) {
        inquiry.mistake().ifPresent(Assertions::fail);
      }
    }
  }

  @Test
  @DisplayName("answers from the flights of the second night, and only from them")
  void secondNightReplacesTheFirst(SparkSession spark) {
    for (Inquiry inquiry : SecondNight.inquiries(spark, SEED, folder.resolve("nights"))) {
      inquiry.mistake().ifPresent(Assertions::fail);
    }
  }

  @Test
  @DisplayName("reads at most one row in fifty for one day")
  void dayReadsTwoPercent(SparkSession spark, Leftovers leftovers, Measured measured) {
    measured.record(
        "percent of the flights read for one day, rounded up",
        percentRead(inquiries(spark, leftovers).get(0), Inquiries::day));
    readsLittle(inquiries(spark, leftovers), Inquiries::day, 50, "Hint 1");
  }

  @Test
  @DisplayName("reads at most one row in twenty for the claims")
  void claimsReadFivePercent(SparkSession spark, Leftovers leftovers, Measured measured) {
    measured.record(
        "percent of the flights read for the claims, rounded up",
        percentRead(inquiries(spark, leftovers).get(0), Inquiries::claims));
    readsLittle(inquiries(spark, leftovers), Inquiries::claims, 20, "Hint 2");
  }

  @Test
  @DisplayName(
      "reads at most seven bytes for each flight of the archive, and all of them through Spark")
  void readsFewBytes(SparkSession spark, Leftovers leftovers, Measured measured) {
    measured.record(
        "bytes read for a question, for each 100 flights",
        inquiries(spark, leftovers).stream()
            .mapToLong(Inquiries::bytesForHundred)
            .max()
            .orElseThrow());
    for (Inquiries asked : inquiries(spark, leftovers)) {
      for (Inquiry inquiry : List.of(asked.day(), asked.claims())) {
        inquiry.answer();
        Assertions.assertThat(inquiry.files().sum())
            .withFailMessage(
                "\"%s\": %,d bytes left the archive's files, which have %,d. Expected more than 0 and"
                    + " at most %,d, %d for each of %,d flights.%n"
                    + "A reader that drops rows after it has read them, or a row that packs many"
                    + " flights, makes Spark's row counts small and reads the same bytes. Footers"
                    + " and page indexes are part of these bytes. Hint 2",
                inquiry,
                inquiry.files().sum(),
                asked.archive().bytes(),
                asked.flights() * BYTES_A_FLIGHT,
                BYTES_A_FLIGHT,
                asked.flights())
            .isBetween(1L, asked.flights() * BYTES_A_FLIGHT);
        readsThroughSpark(spark, inquiry);
      }
    }
  }

  /** What Spark did not read may be empty. */
  private static void readsThroughSpark(SparkSession spark, Inquiry inquiry) {
    Path copy = folder.resolve("read for " + inquiry);
    Assertions.assertThat(!inquiry.isRight() || inquiry.withoutTheRest(spark, copy).isRight())
        .withFailMessage(
            "\"%s\": of the archive's %,d files of %,d bytes or more, Spark read %,d. The judge made"
                + " the others empty, and asked once more: the answer was no longer right. Expected"
                + " each flight of it to come from a file that Spark reads.%n"
                + "What reads files by other means, as java.io and java.nio do, is not counted, and"
                + " reads as much as before. Look for them in onDay and claims. Hint 2",
            inquiry,
            inquiry.files().ofFlights(),
            FilesRead.LEAST_OF_FLIGHTS,
            inquiry.files().read())
        .isTrue();
  }

  @Test
  @DisplayName("writes at most 400 files")
  void writesFewFiles(SparkSession spark, Leftovers leftovers, Measured measured) {
    measured.record("files in the archive", inquiries(spark, leftovers).get(0).archive().files());
    for (Inquiries asked : inquiries(spark, leftovers)) {
      Assertions.assertThat(asked.archive().files())
          .withFailMessage(
              "The archive of %,d flights has %,d files. Expected at most %,d.%n"
                  + "A file for every one of 181 days, twice, is %,d. Each file costs an entry in"
                  + " every listing, and an open and a footer before its first row. See how many"
                  + " tasks write, and how many folders each task writes to. Hint 3",
              asked.flights(), asked.archive().files(), FILES, 2 * 181)
          .isLessThanOrEqualTo(FILES);
    }
  }

  @Test
  @DisplayName("writes with several tasks")
  void writesInParallel(SparkSession spark, Leftovers leftovers) {
    Inquiries asked = inquiries(spark, leftovers).get(0);
    assertThat(asked.archive().publishing().metrics())
        .maxOverTasks(
            "records read from files or written to files",
            task -> Math.max(task.recordsRead(), task.recordsWritten()))
        .as(
            "This is publish, with %,d flights. Where one task reads or writes more than nine"
                + " tenths of them, the other cores wait. See records in, and tasks, in the stage"
                + " table",
            asked.flights())
        .isLessThanOrEqualTo(asked.flights() * 9 / 10);
  }

  @Test
  @DisplayName("brings no flights to the driver, neither to write nor to ask")
  void keepsFlightsOffTheDriver(SparkSession spark, Leftovers leftovers) {
    for (Inquiries asked : inquiries(spark, leftovers)) {
      assertThat(asked.archive().publishing().metrics())
          .resultBytes()
          .as(
              "This is publish, with %,d flights. A write brings file names to the driver, and a sort"
                  + " a sample of its keys. Flights that are brought there must fit in the driver's"
                  + " memory. Look for collect and toLocalIterator",
              asked.flights())
          .isLessThanOrEqualTo(
              asked.flights() * SAMPLE_BYTES + asked.archive().files() * BYTES_A_FILE);
      for (Inquiry inquiry : List.of(asked.day(), asked.others().get(0))) {
        inquiry.answer();
        assertThat(inquiry.building(spark).metrics())
            .resultBytes()
            .as(
                "This is the question \"%s\", before the desk asks for its rows. It may go on with"
                    + " the Dataset and never collect it. Look for collect and toLocalIterator",
                inquiry)
            .isLessThanOrEqualTo(Math.max(LEAST_RESULT, inquiry.run().metrics().resultBytes() / 4));
      }
    }
  }

  @Test
  @DisplayName("leaves nothing behind: no settings, no caches, no files next to the archive")
  void leavesNothingBehind(SparkSession spark, Leftovers leftovers) {
    for (Inquiries asked : inquiries(spark, leftovers)) {
      Assertions.assertThat(asked.archive().others())
          .withFailMessage(
              "publish also wrote %s, next to the archive. Expected the archive alone: nobody reads,"
                  + " moves or deletes the rest. Write below the folder that publish is given, or"
                  + " delete what is only needed meanwhile.",
              asked.archive().others())
          .isEmpty();
    }
    failingNight(spark);
    leftovers.assertNone();
  }

  /** Flights that cannot be read: what publish changes must be put back all the same. */
  private void failingNight(SparkSession spark) {
    Dataset<Row> unreadable =
        spark
            .createDataFrame(SeededFlights.rows(SEED, 1_000), Flights.SCHEMA)
            .withColumn(
                "delay",
                functions
                    .udf((UDF1<Long, Long>) FlightArchiveTest::fail, DataTypes.LongType)
                    .apply(functions.col("delay")));
    Assertions.assertThatThrownBy(
            () -> FlightArchive.publish(unreadable, folder.resolve("failing").resolve("archive")))
        .as("publish has to fail with flights that cannot be read")
        .isInstanceOf(Exception.class);
  }

  private static long fail(long delay) {
    throw new IllegalStateException("these flights cannot be read");
  }

  /** Where the ranges of a global sort end depends on a sample: rows would waver. */
  private static long percentRead(Inquiries asked, Function<Inquiries, Inquiry> desk) {
    long read = desk.apply(asked).run().metrics().recordsRead();
    return (100 * read + asked.flights() - 1) / asked.flights();
  }

  private static void readsLittle(
      List<Inquiries> inquiries, Function<Inquiries, Inquiry> desk, int share, String hint) {
    for (Inquiries asked : inquiries) {
      Inquiry inquiry = desk.apply(asked);
      long answer = inquiry.answer().size();
      long bound = asked.flights() / share;
      String why =
          ("\"%s\": the answer has %,d of %,d flights. What leaves the scan was read, decoded"
                  + " and filtered row by row; a filter that the file's statistics can answer skips"
                  + " pages and row groups unread. PushedFilters says what was asked for, number of"
                  + " output rows what came of it. %s")
              .formatted(inquiry, answer, asked.flights(), hint);
      var plans = inquiry.run().plan().includingCachedPlans();
      if (!plans.operators(FileSourceScanExec.class).isEmpty()) {
        assertThat(plans)
            .operator(FileSourceScanExec.class)
            .metric("numOutputRows")
            .as("%s", why)
            .isLessThanOrEqualTo(bound);
      }
      assertThat(inquiry.run().metrics()).recordsRead().as("%s", why).isLessThanOrEqualTo(bound);
      assertThat(inquiry.run().metrics())
          .recordsRead()
          .as(
              "\"%s\": the answer has %,d flights, and Spark read fewer rows than that from files."
                  + " Keep one row a flight in the archive, and let Spark read it for each question:"
                  + " a count of rows says nothing where rows are packed, or read by other means.",
              inquiry, answer)
          .isGreaterThanOrEqualTo(answer);
    }
  }

  private List<Inquiries> inquiries(SparkSession spark, Leftovers leftovers) {
    if (inquiries == null) {
      if (broken != null) {
        throw new AssertionError(
            "There is no archive: writing it failed in an earlier check, see there.", broken);
      }
      try {
        inquiries = ask(spark, leftovers);
      } catch (Throwable e) {
        broken = e;
        throw e;
      }
    }
    return inquiries;
  }

  private List<Inquiries> ask(SparkSession spark, Leftovers leftovers) {
    Questions real = new Questions(LocalDate.of(2001, 1, 10), 600, 500, 45, 1_000);
    LocalDate seededDay = LocalDate.of(2001, 1, 2).plusDays(new Random(SEED).nextInt(179));
    Questions hard = new Questions(seededDay, 840, 500, 20, 2_000);
    Dataset<Row> hardFlights =
        HardFlights.of(spark, SEED, SEEDED_ROWS, hard, folder.resolve("hard"));
    return List.of(
        ask(Flights.tenth(spark), Flights.TENTH_ROWS, real, 2_000, "the flights", leftovers),
        ask(hardFlights, SEEDED_ROWS, hard, 1_000, "flights never seen", leftovers));
  }

  private Inquiries ask(
      Dataset<Row> source,
      long flights,
      Questions questions,
      int pageRows,
      String name,
      Leftovers leftovers) {
    leftovers.judgeSets("parquet.page.row.count.limit", pageRows);
    leftovers.judgeSets("orc.row.index.stride", 1_000);
    Archive archive = Archive.of(source, folder.resolve(name.replace(' ', '-')));
    return Inquiries.of(archive, source, flights, questions, name);
  }
}
