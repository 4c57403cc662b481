package sparkworkbook.labkit.cli.grade.report;

import java.util.List;
import java.util.Locale;
import sparkworkbook.labkit.assertions.MessageText;
import sparkworkbook.labkit.cli.grade.Grade;
import sparkworkbook.labkit.cli.grade.LabGrade;
import sparkworkbook.labkit.cli.grade.LabGrade.State;
import sparkworkbook.labkit.cli.workbook.CheckName;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/** What a student reads: what was asked, what was counted, and where to look. No solution. */
public final class StudentPage {
  private final StringBuilder page = new StringBuilder();

  private StudentPage() {}

  public static String of(Grade grade) {
    StudentPage page = new StudentPage();
    page.write(grade);
    return page.page.toString();
  }

  private void write(Grade grade) {
    line("# " + text(grade.student()));
    line("");
    line("%d of %d points.".formatted(grade.score(), grade.maxScore()));
    line("");
    line("| lab | points | state |");
    line("|---|---:|---|");
    grade.labs().forEach(this::row);
    line("");
    grade.problems().forEach(problem -> line("- " + text(problem)));
    if (!grade.problems().isEmpty()) {
      line("");
    }
    grade.labs().stream().filter(lab -> lab.state() != State.NOT_HANDED_IN).forEach(this::section);
    line(
        "Judged with seed %d%s. The same files with the same seed give the same numbers."
            .formatted(
                grade.seed(),
                grade.workbook().isEmpty() ? "" : " by workbook " + grade.workbook()));
  }

  private void row(LabGrade lab) {
    line(
        "| %s %s | %d of %d | %s |"
            .formatted(
                lab.lab(), text(lab.title()), score(lab), lab.result().maxScore(), state(lab)));
  }

  private static int score(LabGrade lab) {
    return lab.result().score();
  }

  static String state(LabGrade lab) {
    return switch (lab.state()) {
      case NOT_HANDED_IN -> "not handed in";
      case UNAVAILABLE -> "cannot run on this machine";
      case NOT_JUDGED -> "not judged yet";
      case JUDGED ->
          !lab.compileErrors().isEmpty()
              ? "does not compile"
              : lab.result().solved() ? "solved" : "open";
    };
  }

  private void section(LabGrade lab) {
    line("## " + lab.lab() + ": " + text(lab.title()));
    line("");
    lab.notes().forEach(note -> line("- " + text(note)));
    if (!lab.notes().isEmpty()) {
      line("");
    }
    if (!lab.compileErrors().isEmpty()) {
      fenced(lab.compileErrors());
    } else if (lab.state() == State.JUDGED) {
      lab.result().tests().forEach(this::check);
    }
  }

  private void check(TestResult test) {
    line(
        "### %s: %s, %d of %d points"
            .formatted(
                CheckName.inWords(test.id()),
                word(test.status()),
                test.points(),
                test.maxPoints()));
    line("");
    if (test.status() != Status.PASSED && !test.message().isBlank()) {
      fenced(MessageText.lines(test.message().strip()));
    }
    if (!test.measured().isEmpty()) {
      line("Counted:");
      line("");
      test.measured().forEach((name, number) -> line("- " + text(name) + ": " + number(number)));
      line("");
    }
  }

  static String word(Status status) {
    return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String number(Number number) {
    return number instanceof Integer || number instanceof Long
        ? String.format(Locale.ROOT, "%,d", number.longValue())
        : number.toString();
  }

  /** A message may hold what a job has printed: it must not end the block. */
  private void fenced(List<String> lines) {
    String fence = "```";
    while (String.join("\n", lines).contains(fence)) {
      fence += "`";
    }
    line(fence + "text");
    lines.forEach(this::line);
    line(fence);
    line("");
  }

  /** Names come from students: no link, no tag, no table cell. */
  private static String text(String words) {
    return words.replaceAll("\\R", " ").replaceAll("([\\\\`*\\[\\]<>|#])", "\\\\$1");
  }

  private void line(String line) {
    page.append(line).append('\n');
  }
}
