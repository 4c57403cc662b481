package sparkworkbook.labs.predicatepushdown;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import sparkworkbook.datasets.Flights;
import sparkworkbook.labkit.assertions.QueryRun;

/**
 * One question to the archive, its answer, and what that took.
 *
 * @param words the question
 * @param flights rows that the archive was given
 * @param expected the flights in question
 * @param run gave the answer
 */
record Inquiry(String words, long flights, List<Row> expected, QueryRun<List<Row>> run) {
  private static final Column[] COLUMNS =
      List.of(Flights.SCHEMA.fieldNames()).stream().map(functions::col).toArray(Column[]::new);

  /** Asks, and measures what the answer takes until it is on the driver. */
  static Inquiry of(
      SparkSession spark,
      String words,
      long flights,
      List<Row> expected,
      Supplier<Dataset<Row>> question) {
    return new Inquiry(
        words,
        flights,
        expected,
        QueryRun.of(spark, () -> question.get().select(COLUMNS).collectAsList()));
  }

  List<Row> answer() {
    return run.result();
  }

  /** Says what is wrong with the answer; empty if nothing is. */
  Optional<String> mistake() {
    Map<Row, Integer> balance = new HashMap<>();
    expected.forEach(flight -> balance.merge(flight, 1, Integer::sum));
    answer().forEach(flight -> balance.merge(flight, -1, Integer::sum));
    long missing = balance.values().stream().filter(n -> n > 0).mapToLong(n -> n).sum();
    long wrong = balance.values().stream().filter(n -> n < 0).mapToLong(n -> -n).sum();
    return balance.entrySet().stream()
        .filter(entry -> entry.getValue() != 0)
        .findFirst()
        .map(
            entry ->
                "Expected the answer to \"%s\" to hold %,d flights, as before, but of %,d flights in it"
                        .formatted(words, expected.size(), answer().size())
                    + " %,d do not belong there, and %,d are missing.\n%s: %s"
                        .formatted(
                            wrong,
                            missing,
                            entry.getValue() > 0 ? "Missing" : "Does not belong there",
                            entry.getKey()));
  }

  @Override
  public String toString() {
    return words;
  }
}
