package sparkworkbook.labs.incidentatthree;

import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import sparkworkbook.labkit.harness.Prepared;

/** The four reports as they should be, said in SQL: another way to the same rows. */
enum ExpectedReport {
  AIRPORTS(
      "origin",
      """
      SELECT a.iata AS origin, a.name, a.city, t.flights, t.minutes
      FROM (SELECT origin, count(*) AS flights, sum(delay) AS minutes FROM flights GROUP BY origin) t
      JOIN airports a ON a.iata = t.origin
      """),
  WEEKDAYS(
      "weekday",
      """
      SELECT pmod(datediff(CAST(date AS DATE), DATE'2000-12-31'), 7) + 1 AS weekday,
             count(*) AS flights, sum(delay) AS minutes
      FROM flights GROUP BY ALL
      """),
  OUTLIERS(
      "date, origin, destination",
      """
      SELECT f.date, f.origin, a.name, a.city, f.destination, f.distance, f.delay, u.usual
      FROM flights f
      JOIN (SELECT origin, extract(DAYOFWEEK FROM date) AS weekday,
                   CAST(round(avg(delay)) AS BIGINT) AS usual
            FROM flights GROUP BY ALL) u
        ON u.origin = f.origin AND u.weekday = extract(DAYOFWEEK FROM f.date)
      JOIN airports a ON a.iata = f.origin
      WHERE f.delay >= %d AND f.delay - u.usual >= %d
      """
          .formatted(Rules.DELAYED, Rules.OUTLIER)),
  WORST(
      "rank",
      """
      SELECT row_number() OVER (ORDER BY %1$s) AS rank, *
      FROM (SELECT * FROM flights WHERE delay >= %2$d ORDER BY %1$s LIMIT %3$d)
      """
          .formatted(
              "delay DESC, date, origin, destination, distance", Rules.DELAYED, Rules.WORST));

  private final String[] key;
  private final String sql;

  ExpectedReport(String key, String sql) {
    this.key = key.split(", ");
    this.sql = sql;
  }

  /** Name of the report and of its folder. */
  String words() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The rows of all reports.
   *
   * @param name of the flights
   */
  static Map<ExpectedReport, List<Row>> all(
      String name, Dataset<Row> flights, Dataset<Row> airports) {
    Map<ExpectedReport, List<Row>> all = new EnumMap<>(ExpectedReport.class);
    for (ExpectedReport report : values()) {
      all.put(
          report,
          Prepared.once(
              ExpectedReport.class,
              report.words() + " of " + name,
              () -> report.rows(flights, airports)));
    }
    return all;
  }

  private ArrayList<Row> rows(Dataset<Row> flights, Dataset<Row> airports) {
    SparkSession spark = flights.sparkSession();
    flights.createOrReplaceTempView("flights");
    airports.createOrReplaceTempView("airports");
    try {
      return new ArrayList<>(spark.sql(sql).collectAsList());
    } finally {
      spark.catalog().dropTempView("flights");
      spark.catalog().dropTempView("airports");
    }
  }

  /** What is wrong with the report that was written below {@code out}, in words. */
  Optional<String> difference(SparkSession spark, Path out, List<Row> expected) {
    if (!Files.isDirectory(out.resolve(words()))) {
      return Optional.of("The report %s is missing: there is no such folder.".formatted(words()));
    }
    try {
      assertThat(inOrder(spark.read().parquet(out.resolve(words()).toString()), expected))
          .as("the report %s", words())
          .byKey(key)
          .hasSameRowsAs(expected);
      return Optional.empty();
    } catch (AssertionError wrong) {
      return Optional.of(wrong.getMessage());
    } catch (Exception unreadable) { // Spark's AnalysisException is not declared
      return Optional.of(
          "The report %s cannot be read: %s"
              .formatted(
                  words(), String.valueOf(unreadable.getMessage()).lines().findFirst().orElse("")));
    }
  }

  /** The order of the columns does not matter; one that is missing or new does. */
  private static Dataset<Row> inOrder(Dataset<Row> report, List<Row> expected) {
    Set<String> names = new LinkedHashSet<>(List.of(expected.get(0).schema().fieldNames()));
    return names.equals(Set.of(report.columns()))
        ? report.select(names.stream().map(functions::col).toArray(Column[]::new))
        : report;
  }

  /** Rows that were written below {@code out}; 0 if there is no such report. */
  long written(SparkSession spark, Path out) {
    return Files.isDirectory(out.resolve(words()))
        ? spark.read().parquet(out.resolve(words()).toString()).count()
        : 0;
  }
}
