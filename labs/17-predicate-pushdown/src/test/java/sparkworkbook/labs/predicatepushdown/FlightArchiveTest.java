package sparkworkbook.labs.predicatepushdown;

import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
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
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * One archive of a tenth of the flights and one of seeded flights out of order, each written once;
 * the tests look at the answers and what they took. Parquet starts a page after 20,000 rows at
 * most, and a page is the least that can be skipped: with a tenth of the rows the pages are a tenth
 * as long.
 */
@SparkLab(
    cores = 2,
    shufflePartitions = 8,
    conf = {"spark.sql.files.maxPartitionBytes=290351", "spark.sql.files.openCostInBytes=0"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Flight archive")
class FlightArchiveTest {
  private static final int PAGE_ROWS = 2_000;
  private static final int SEEDED_ROWS = 30_000;
  private static final int SEEDED_PAGE_ROWS = 200;
  private static final int SPLITS = 4;

  /** A file for each of 181 days, twice, and some to spare. */
  private static final int FILES = 400;

  @TempDir Path folder;
  private List<Archive> archives;

  @Test
  @DisplayName("answers both desks as before, also from flights never seen")
  void answersAreUnchanged(SparkSession spark) {
    for (Archive archive : archives(spark)) {
      for (Inquiry inquiry : List.of(archive.day(), archive.claims(), archive.manyClaims())) {
        inquiry.mistake().ifPresent(Assertions::fail);
      }
    }
  }

  @Test
  @DisplayName("reads at most one row in fifty for one day")
  void dayReadsTwoPercent(SparkSession spark, Measured measured) {
    readsLittle(spark, Archive::day, 50, "Hint 1", measured);
  }

  @Test
  @DisplayName("reads at most one row in twenty for the claims")
  void claimsReadFivePercent(SparkSession spark, Measured measured) {
    readsLittle(spark, Archive::claims, 20, "Hint 2", measured);
  }

  @Test
  @DisplayName("writes at most 400 files")
  void writesFewFiles(SparkSession spark, Measured measured) {
    List<Archive> archives = archives(spark);
    measured.record("files in the archive", archives.get(0).files());
    for (Archive archive : archives) {
      Assertions.assertThat(archive.files())
          .withFailMessage(
              "Expected at most %,d files in the archive but counted %,d for %,d flights.%n"
                  + "A file for every one of 181 days, twice, would be %,d. Each costs an entry in"
                  + " every listing, and whoever reads it an open and a footer before the first row."
                  + " See how many tasks wrote, and how many folders each wrote to. Hint 3",
              FILES, archive.files(), archive.day().flights(), 2 * 181)
          .isLessThanOrEqualTo(FILES);
    }
  }

  private void readsLittle(
      SparkSession spark,
      Function<Archive, Inquiry> desk,
      int share,
      String hint,
      Measured measured) {
    List<Inquiry> inquiries = archives(spark).stream().map(desk).toList();
    Inquiry first = inquiries.get(0);
    long percent =
        (100 * first.run().metrics().recordsRead() + first.flights() - 1) / first.flights();
    // Where the ranges of a global sort end depends on a sample: rows would waver.
    measured.record("percent of the flights read for " + first + ", rounded up", percent);
    for (Inquiry inquiry : inquiries) {
      Assertions.assertThat(inquiry.answer())
          .as("the answer to \"%s\", without which its cost says nothing", inquiry)
          .hasSameSizeAs(inquiry.expected());
      long bound = inquiry.flights() / share;
      String why =
          ("\"%s\": the answer has %,d of %,d flights. What leaves the scan has been read, decoded"
                  + " and looked at row by row; a filter that the file's statistics can answer skips"
                  + " pages and row groups unread. PushedFilters says what was asked for, number of"
                  + " output rows what came of it. %s")
              .formatted(inquiry, inquiry.answer().size(), inquiry.flights(), hint);
      var plans = inquiry.run().plan().includingCachedPlans();
      if (!plans.operators(FileSourceScanExec.class).isEmpty()) {
        assertThat(plans)
            .operator(FileSourceScanExec.class)
            .metric("numOutputRows")
            .as("%s", why)
            .isLessThanOrEqualTo(bound);
      }
      assertThat(inquiry.run().metrics()).recordsRead().as("%s", why).isLessThanOrEqualTo(bound);
    }
  }

  private List<Archive> archives(SparkSession spark) {
    if (archives == null) {
      long seed = SeededFlights.seed();
      LocalDate seededDay = LocalDate.of(2001, 1, 1).plusDays(new Random(seed).nextInt(181));
      archives =
          List.of(
              Archive.of(
                  Flights.tenth(spark),
                  Flights.TENTH_ROWS,
                  new Archive.Questions(LocalDate.of(2001, 1, 10), 600, 500),
                  PAGE_ROWS,
                  folder.resolve("real")),
              Archive.of(
                  outOfOrder(spark, seed),
                  SEEDED_ROWS,
                  new Archive.Questions(seededDay, 840, 500),
                  SEEDED_PAGE_ROWS,
                  folder.resolve("seeded")));
    }
    return archives;
  }

  private static Dataset<Row> outOfOrder(SparkSession spark, long seed) {
    List<Row> rows = new ArrayList<>(SeededFlights.rows(seed, SEEDED_ROWS));
    Collections.shuffle(rows, new Random(seed));
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, SPLITS),
        Flights.SCHEMA);
  }
}
