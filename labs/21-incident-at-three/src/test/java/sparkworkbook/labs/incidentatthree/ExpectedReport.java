package sparkworkbook.labs.incidentatthree;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.labkit.harness.Prepared;

/** The four reports as they should be, said in SQL: another way to the same rows. */
enum ExpectedReport {
  AIRPORTS(
      "origin, name, city, flights, minutes",
      """
      SELECT a.iata AS origin, a.name, a.city, t.flights, t.minutes
      FROM (SELECT origin, count(*) AS flights, sum(delay) AS minutes FROM flights GROUP BY origin) t
      JOIN airports a ON a.iata = t.origin
      """),
  WEEKDAYS(
      "weekday, flights, minutes",
      """
      SELECT pmod(datediff(CAST(date AS DATE), DATE'2000-12-31'), 7) + 1 AS weekday,
             count(*) AS flights, sum(delay) AS minutes
      FROM flights GROUP BY ALL
      """),
  OUTLIERS(
      "date, origin, name, city, destination, distance, delay, usual",
      """
      SELECT f.*, a.name, a.city
      FROM (SELECT *, CAST(round(avg(delay) OVER (
                        PARTITION BY origin, pmod(datediff(CAST(date AS DATE), DATE'2000-12-31'), 7)
                      )) AS BIGINT) AS usual
            FROM flights) f
      JOIN airports a ON a.iata = f.origin
      WHERE f.delay >= %d AND f.delay - f.usual >= %d
      """
          .formatted(Rules.DELAYED, Rules.OUTLIER)),
  WORST(
      "rank, date, delay, distance, origin, destination",
      """
      SELECT row_number() OVER (ORDER BY %1$s) AS rank, *
      FROM (SELECT * FROM flights WHERE delay >= %2$d ORDER BY %1$s LIMIT %3$d)
      """
          .formatted(
              "delay DESC, date, origin, destination, distance", Rules.DELAYED, Rules.WORST));

  private final String columns;
  private final String sql;

  ExpectedReport(String columns, String sql) {
    this.columns = columns;
    this.sql = sql;
  }

  private String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * One sentence for each report that is not as it should be.
   *
   * @param name of the flights
   */
  static List<String> differences(
      String name, Dataset<Row> flights, Dataset<Row> airports, Path out) {
    flights.createOrReplaceTempView("flights");
    airports.createOrReplaceTempView("airports");
    return Stream.of(values())
        .map(report -> report.difference(name, flights.sparkSession(), out))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<String> difference(String name, SparkSession spark, Path out) {
    Path written = out.resolve(folder());
    if (!Files.isDirectory(written)) {
      return Optional.of(folder() + ": there is no such report");
    }
    List<String> actual = rows(spark.read().parquet(written.toString()));
    List<String> expected =
        Prepared.once(ExpectedReport.class, folder() + " of " + name, () -> rows(spark.sql(sql)));
    if (actual.equals(expected)) {
      return Optional.empty();
    }
    return Optional.of(
        "%s: %,d rows, expected %,d%s%s"
            .formatted(
                folder(),
                actual.size(),
                expected.size(),
                first(", missing for example [%s]", expected, actual),
                first(", too many for example [%s]", actual, expected)));
  }

  /** In a fixed order, whatever the order in which they were written. */
  private ArrayList<String> rows(Dataset<Row> report) {
    return report.selectExpr("to_json(struct(" + columns + "))").collectAsList().stream()
        .map(row -> row.getString(0))
        .sorted()
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static String first(String words, List<String> these, List<String> others) {
    Set<String> known = new HashSet<>(others);
    return these.stream()
        .filter(row -> !known.contains(row))
        .findFirst()
        .map(words::formatted)
        .orElse("");
  }
}
