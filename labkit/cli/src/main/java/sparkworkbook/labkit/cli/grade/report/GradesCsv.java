package sparkworkbook.labkit.cli.grade.report;

import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import sparkworkbook.labkit.cli.grade.ClassResults;
import sparkworkbook.labkit.cli.grade.Grade;
import sparkworkbook.labkit.cli.grade.LabGrade;
import sparkworkbook.labkit.cli.grade.LabGrade.State;
import sparkworkbook.labkit.cli.grade.Roster;

/** {@code grades.csv}: a row a student. UTF-8, commas, lines that end with a line feed. */
final class GradesCsv {
  private GradesCsv() {}

  static String of(ClassResults results) {
    StringWriter text = new StringWriter();
    CsvWriterSettings settings = new CsvWriterSettings();
    settings.getFormat().setLineSeparator("\n");
    settings.setNullValue("");
    settings.setEmptyValue("");
    settings.setQuoteEscapingEnabled(true);
    CsvWriter csv = new CsvWriter(text, settings);
    csv.writeRow(header(results));
    results.grades().forEach((file, grade) -> csv.writeRow(row(results, file, grade)));
    results.absent().forEach(row -> csv.writeRow(row(results, row)));
    csv.close();
    return text.toString();
  }

  private static List<String> header(ClassResults results) {
    List<String> header = new ArrayList<>(List.of("student", "id", "file"));
    header.addAll(results.run().labs());
    header.addAll(List.of("total", "max", "needs_a_look", "problems", "seed", "workbook"));
    return header;
  }

  private static List<String> row(ClassResults results, String file, Grade grade) {
    List<String> row = new ArrayList<>();
    row.add(harmless(grade.student()));
    row.add(harmless(grade.id()));
    row.add(harmless(file));
    Map<String, LabGrade> labs =
        grade.labs().stream().collect(Collectors.toMap(LabGrade::lab, Function.identity()));
    results.run().labs().forEach(lab -> row.add(score(labs.get(lab))));
    row.add(Integer.toString(grade.score()));
    row.add(Integer.toString(grade.maxScore()));
    row.add(Integer.toString(grade.needsALook().size()));
    List<String> problems = new ArrayList<>(grade.problems());
    problems.addAll(grade.doubts());
    row.add(harmless(String.join(" ", problems)));
    row.add(Long.toString(grade.seed()));
    row.add(grade.workbook());
    return row;
  }

  /** Blank where there is no verdict: a zero would say that the work is worth nothing. */
  private static String score(LabGrade lab) {
    return lab != null && (lab.state() == State.JUDGED || lab.state() == State.NOT_HANDED_IN)
        ? Integer.toString(lab.result().score())
        : "";
  }

  private static List<String> row(ClassResults results, Roster.Row absent) {
    List<String> row = new ArrayList<>();
    row.add(harmless(absent.name()));
    row.add(harmless(absent.id()));
    row.add("");
    results.run().labs().forEach(lab -> row.add(""));
    row.addAll(List.of("0", "", "0", "no submission"));
    row.addAll(List.of(Long.toString(results.run().seed()), results.run().workbook()));
    return row;
  }

  /** A spreadsheet calculates what begins like a formula: a student's name must not. */
  static String harmless(String cell) {
    String line = cell.replaceAll("\\R", " ");
    return line.matches("^[\\s]*[=+\\-@].*") ? "'" + line : line;
  }
}
