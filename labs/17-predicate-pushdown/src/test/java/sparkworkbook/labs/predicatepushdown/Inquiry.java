package sparkworkbook.labs.predicatepushdown;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import sparkworkbook.datasets.Flights;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.harness.FreshClasses;

/**
 * A question to an archive, its answer, and what the answer took: from the call of the student's
 * method to the last row.
 *
 * @param question in words
 * @param expected the flights in question
 * @param run gave the answer
 * @param files what Spark read of the archive's files meanwhile
 * @param call asks again, in a folder
 */
record Inquiry(
    String question,
    List<Row> expected,
    QueryRun<List<Row>> run,
    FilesRead files,
    Function<Path, Dataset<Row>> call) {
  private static final Column[] COLUMNS =
      List.of(Flights.SCHEMA.fieldNames()).stream().map(functions::col).toArray(Column[]::new);

  /**
   * Asks a desk that has not seen who wrote the archive; where that cannot be, the one that wrote.
   *
   * @param folder the archive
   */
  static Inquiry ofTheNextDay(
      SparkSession spark,
      Path folder,
      String question,
      List<Row> expected,
      BiFunction<Desk, Path, Dataset<Row>> call) {
    Desk next = Desk.ofTheNextDay();
    Inquiry inquiry = of(spark, folder, question, expected, place -> call.apply(next, place));
    return inquiry.run.failure().filter(FreshClasses::isMixedUp).isEmpty()
        ? inquiry
        : of(spark, folder, question, expected, place -> call.apply(Desk.ofTheSameDay(), place));
  }

  static Inquiry of(
      SparkSession spark,
      Path folder,
      String question,
      List<Row> expected,
      Function<Path, Dataset<Row>> call) {
    FilesRead before = FilesRead.of(folder);
    var run =
        QueryRun.attempt(
            spark, () -> OwnSession.of(spark, call.apply(folder)).select(COLUMNS).collectAsList());
    return new Inquiry(question, expected, run, FilesRead.of(folder).since(before), call);
  }

  /**
   * Asks once more, in a copy of the archive where the files are empty that were not read.
   *
   * @param copy a folder that is not there yet
   */
  Inquiry withoutTheRest(SparkSession spark, Path copy) {
    files.copyTo(copy);
    return of(spark, copy, question, expected, call);
  }

  /** Whether there is an answer, and nothing is wrong with it. */
  boolean isRight() {
    return run.failure().isEmpty() && mistake().isEmpty();
  }

  /**
   * The answer.
   *
   * @throws IllegalStateException if there is none
   */
  List<Row> answer() {
    run.failure()
        .ifPresent(
            failure -> {
              throw new IllegalStateException(
                  "\"%s\" was not answered. A desk knows the folder that it is given, nothing else:"
                          .formatted(question)
                      + " static fields may be empty, and the archive may have been moved",
                  failure);
            });
    return run.result();
  }

  /** Calls the student's method once more, and does not ask for rows. */
  QueryRun<Dataset<Row>> building(SparkSession spark) {
    return QueryRun.of(spark, () -> call.apply(files.folder()));
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
                ("The answer to \"%s\" has %,d flights: %,d are missing, %,d do not belong there."
                        + " Expected the %,d flights that the old query finds, as often as they"
                        + " were published.\n%s: %s")
                    .formatted(
                        question,
                        answer().size(),
                        missing,
                        wrong,
                        expected.size(),
                        entry.getValue() > 0 ? "Missing" : "Does not belong there",
                        entry.getKey()));
  }

  @Override
  public String toString() {
    return question;
  }
}
