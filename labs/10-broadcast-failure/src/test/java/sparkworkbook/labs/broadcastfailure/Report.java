package sparkworkbook.labs.broadcastfailure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.api.Assertions;

/** One of the job's three reports: how to ask for it, and where the job writes it. */
enum Report {
  DEPARTURES(BulletinReports::departures),
  ARRIVALS(BulletinReports::arrivals),
  LATE(BulletinReports::late);

  private final BinaryOperator<Dataset<Row>> job;

  Report(BinaryOperator<Dataset<Row>> job) {
    this.job = job;
  }

  /** The student's report. */
  Dataset<Row> of(Dataset<Row> flights, Dataset<Row> bulletins) {
    return job.apply(flights, bulletins);
  }

  /** What a report says, one line a cause, in the order of the causes. */
  static List<String> lines(Dataset<Row> report) {
    return report.select("cause", "flights", "minutes").collectAsList().stream()
        .map(row -> row.mkString(","))
        .sorted()
        .toList();
  }

  /**
   * Fails where the lines of a report are not those expected, with the first of them that differ.
   *
   * @param lines what the report says
   * @param name which report it is, and of what
   * @param why where to look
   */
  static void assertSame(List<String> lines, List<String> expected, String name, String why) {
    List<String> wrong = expected.stream().filter(line -> !lines.contains(line)).toList();
    Assertions.assertThat(lines)
        .withFailMessage(
            "This is %s: cause, flights and minutes, one row a cause. %d of %d expected lines are wrong"
                + " or missing, and the report has %d.%n%s%n%s",
            name,
            wrong.size(),
            expected.size(),
            lines.size(),
            wrong.stream()
                .limit(3)
                .map(
                    line ->
                        "  Expected "
                            + line
                            + "%n  but found ".formatted()
                            + sameCause(lines, line))
                .collect(Collectors.joining(System.lineSeparator())),
            why)
        .isEqualTo(expected);
  }

  private static String sameCause(List<String> lines, String expected) {
    String cause = expected.substring(0, expected.indexOf(',') + 1);
    List<String> found = lines.stream().filter(line -> line.startsWith(cause)).toList();
    return found.isEmpty() ? "no line of this cause" : String.join(" and ", found);
  }

  boolean isWritten(Path out) {
    return Files.isRegularFile(file(out));
  }

  /** The lines that the job wrote. */
  List<String> written(Path out) {
    try {
      return Files.readAllLines(file(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(Path out) {
    return out.resolve(this + ".csv");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
