package sparkworkbook.datasets;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.substring_index;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulletinsTest {
  private static final int DAYS = 182;

  @TempDir static Path temp;
  private static SparkSession spark;
  private static Path data;

  @BeforeAll
  static void start() {
    spark = LocalSpark.session(temp);
    data = seeded("data");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void nearlyEveryAirportHasOneForEachDayOfTheFlights() {
    long airports = Airports.open(spark, data).count();
    Row facts =
        Bulletins.open(spark, data)
            .agg(
                count(lit(1)),
                count_distinct(col("airport"), col("day")),
                min(col("day")),
                max(col("day")))
            .head();

    assertThat(facts.getLong(0)).isBetween(airports * DAYS * 97 / 100, airports * DAYS - 1);
    assertThat(facts.getLong(1)).isEqualTo(facts.getLong(0));
    Row dates =
        Flights.open(spark, data)
            .agg(min(col("date")).cast("date"), max(col("date")).cast("date"))
            .head();
    assertThat(facts.getDate(2)).isBeforeOrEqualTo(dates.getDate(0));
    assertThat(facts.getDate(3)).isAfterOrEqualTo(dates.getDate(1));
  }

  @Test
  void aTextStartsWithItsCauseAndHasItsLength() {
    Dataset<Row> bulletins = Bulletins.open(spark, data);
    assertThat(bulletins.schema()).isEqualTo(Bulletins.SCHEMA);
    assertThat(
            bulletins
                .select(substring_index(col("text"), ".", 1))
                .distinct()
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactlyInAnyOrderElementsOf(Bulletins.CAUSES);
    assertThat(bulletins.where(length(col("text")).notEqual(Bulletins.LENGTH)).isEmpty()).isTrue();
    assertThat(bulletins.select("text").distinct().count()).isEqualTo(bulletins.count());
  }

  @Test
  void theyAreTheSameForTheSameAirportsAndWrittenOnce() throws Exception {
    Path same = seeded("same");
    assertThat(Bulletins.open(spark, data).exceptAll(Bulletins.open(spark, same)).isEmpty())
        .isTrue();
    List<Path> written = files(data);
    Bulletins.open(spark, data);
    assertThat(files(data)).isEqualTo(written).isNotEmpty();
  }

  @Test
  void onDiskTheyAreLessThanAFifteenthOfTheirTexts() throws Exception {
    long rows = Bulletins.open(spark, data).count();
    long bytes = files(data).stream().mapToLong(file -> file.toFile().length()).sum();
    assertThat(bytes).isBetween(rows * 20, rows * Bulletins.LENGTH / 15);
  }

  @Test
  void theCommittedAirportsHaveAsManyAsWritten() {
    assertThat(Bulletins.open(spark).count()).isEqualTo(Bulletins.ROWS);
  }

  private static Path seeded(String folder) {
    return SeededFlights.write(spark, temp.resolve(folder), 1, 1_000);
  }

  private static List<Path> files(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data.resolve("generated"))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }
}
