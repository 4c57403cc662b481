package sparkworkbook.datasets;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightsTest {
  @TempDir static Path temp;
  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark = LocalSpark.session(temp);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void theCommittedFlightsAreWhatTheReadmeSays() {
    Row facts = facts(Flights.open(spark));
    assertThat(facts.getLong(0)).isEqualTo(Flights.ROWS);
    assertThat(facts.getLong(1)).isEqualTo(20_003_603L);
    assertThat(facts.getLong(2)).isEqualTo(Flights.ORIGINS);
    assertThat((LocalDateTime) facts.get(3)).isEqualTo("2001-01-01T00:01:00");
    assertThat((LocalDateTime) facts.get(4)).isEqualTo("2001-07-01T00:00:00");
  }

  @Test
  void theGivenSchemaIsTheOneInTheFile() {
    Path file = Datasets.root().resolve(Flights.FILE);
    assertThat(spark.read().parquet(file.toString()).schema()).isEqualTo(Flights.SCHEMA);
  }

  @Test
  void aTenthIsEveryTenthOfTheFlights() {
    Dataset<Row> everyTenth = Flights.open(spark).where("_metadata.row_index % 10 = 0");
    Dataset<Row> tenth = Flights.tenth(spark);
    assertThat(tenth.count()).isEqualTo(Flights.TENTH_ROWS);
    assertThat(
            tenth
                .withColumn("place", col("_metadata.row_index"))
                .exceptAll(everyTenth.withColumn("place", col("_metadata.row_index").divide(10)))
                .isEmpty())
        .isTrue();
  }

  @Test
  void aTenthComesInAsManySplitsAsItHasRowGroups() {
    spark.conf().set("spark.sql.files.maxPartitionBytes", 232_281);
    spark.conf().set("spark.sql.files.openCostInBytes", 0);
    try {
      assertThat(
              Flights.tenth(spark)
                  .groupBy(org.apache.spark.sql.functions.spark_partition_id())
                  .count()
                  .collectAsList())
          .hasSize(Flights.TENTH_ROW_GROUPS)
          .allSatisfy(
              split ->
                  assertThat(split.getLong(1))
                      .isEqualTo(Flights.TENTH_ROWS / Flights.TENTH_ROW_GROUPS));
    } finally {
      spark.conf().unset("spark.sql.files.maxPartitionBytes");
      spark.conf().unset("spark.sql.files.openCostInBytes");
    }
  }

  @Test
  void theAirportsAreTyped() {
    Dataset<Row> airports = Airports.open(spark);
    assertThat(airports.count()).isEqualTo(Airports.ROWS);
    assertThat(airports.filter(col("latitude").isNull()).count()).isZero();
    assertThat(airports.filter(col("iata").equalTo("ORD")).count()).isOne();
  }

  @Test
  void moreFlightsAreTheSameRowsWithLaterDates() {
    Dataset<Row> day = Flights.open(spark).filter("date < '2001-01-02'").cache();
    Dataset<Row> twice = MoreFlights.rows(day, 2, 7);
    Dataset<Row> second = twice.filter("date >= '2001-07-01'");

    assertThat(twice.count()).isEqualTo(2 * day.count());
    assertThat(twice.filter("date < '2001-07-01'").exceptAll(day).isEmpty()).isTrue();
    assertThat((LocalDateTime) facts(second).get(3)).isEqualTo("2001-07-01T00:01:00");
    assertThat(facts(MoreFlights.rows(day, 2, 7))).isEqualTo(facts(twice));
    assertThat(facts(MoreFlights.rows(day, 2, 8))).isNotEqualTo(facts(twice));
  }

  @Test
  void moreFlightsAreWrittenWholeOrNotAtAll() throws Exception {
    String before = System.getProperty(Datasets.ROOT_PROPERTY);
    Path root = Files.createDirectory(temp.resolve("root"));
    Files.createDirectory(root.resolve("flights"));
    for (String name : new String[] {Datasets.MARKER, Flights.FILE}) {
      Files.copy(Datasets.root().resolve(name), root.resolve(name));
    }
    System.setProperty(Datasets.ROOT_PROPERTY, root.toString());
    try {
      assertThat(MoreFlights.open(spark, 1, 3, 1).count()).isEqualTo(Flights.ROWS);
      Path generated = root.resolve("generated");
      assertThat(generated).isDirectoryContaining("glob:**flights-x1-p3-seed1");
      assertThat(generated.resolve("flights-x1-p3-seed1"))
          .isDirectoryNotContaining("glob:**/.unfinished*");
      assertThatThrownBy(
              () ->
                  Publication.of(
                      generated.resolve("broken"),
                      folder -> {
                        throw new IllegalStateException("killed");
                      }))
          .hasMessage("killed");
      assertThat(generated).isDirectoryNotContaining("glob:**{broken,unfinished}*");
    } finally {
      if (before == null) {
        System.clearProperty(Datasets.ROOT_PROPERTY);
      }
    }
  }

  @Test
  void seededFlightsAreTheSameForASeedAndOthersForAnother() {
    Dataset<Row> first = seeded("a", 42);
    Dataset<Row> same = seeded("b", 42);
    Dataset<Row> other = seeded("c", 43);
    assertThat(first.schema()).isEqualTo(Flights.SCHEMA);
    assertThat(first.count()).isEqualTo(5_000);
    assertThat(first.exceptAll(same).isEmpty()).isTrue();
    assertThat(first.select("origin").intersect(Flights.open(spark).select("origin")).isEmpty())
        .isTrue();
    assertThat(facts(first).getLong(1)).isNotEqualTo(facts(other).getLong(1));
    assertThat(Airports.open(spark, temp.resolve("a")).count())
        .isEqualTo(first.select("origin").distinct().count());
  }

  private static Dataset<Row> seeded(String folder, long seed) {
    return Flights.open(spark, SeededFlights.write(spark, temp.resolve(folder), seed, 5_000));
  }

  /** Rows, sum of delays, origins, first and last date. */
  private static Row facts(Dataset<Row> flights) {
    return flights
        .agg(
            org.apache.spark.sql.functions.count("*"),
            sum("delay"),
            count_distinct(col("origin")),
            min("date"),
            max("date"))
        .head();
  }
}
