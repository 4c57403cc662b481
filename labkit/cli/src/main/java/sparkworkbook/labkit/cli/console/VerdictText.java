package sparkworkbook.labkit.cli.console;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import sparkworkbook.labkit.assertions.MessageText;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.CheckName;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/** A verdict for people: each check, its points, and why it did not pass. */
public final class VerdictText {
  /** Of a long message these are printed, the whole is in a file that is named. */
  private static final int FIRST = 16;

  /** So many of the rows that decide are printed wherever they stand. */
  private static final int MARKED = 4;

  /** AssertJ says what it found and what it wanted at the end. */
  private static final int LAST = 5;

  private static final String INDENT = " ".repeat(4);
  private static final String DOTS = "...";

  private final Workbook workbook;
  private final Console console;

  private VerdictText(Workbook workbook, Console console) {
    this.workbook = workbook;
    this.console = console;
  }

  public static VerdictText of(Workbook workbook, Console console) {
    return new VerdictText(workbook, console);
  }

  public void print(Verdict verdict) {
    if (!verdict.compiled()) {
      verdict.compileErrors().forEach(line -> console.say("  " + line));
    } else {
      verdict.result().tests().forEach(test -> print(verdict, test));
    }
    console.say();
    console.say(score(verdict));
    if (verdict.compiled()) {
      console.say("Spark's log of this run: " + workbook.name(verdict.log()));
    }
  }

  private String score(Verdict verdict) {
    String text = verdict.result().score() + " of " + verdict.result().maxScore() + " points";
    return verdict.solved() ? console.good(text + ": solved.") : console.bad(text + ".");
  }

  /** The checks alone that did not pass, as {@link #print} shows them. */
  public void printOpen(Verdict verdict) {
    verdict.result().open().forEach(test -> print(verdict, test));
  }

  private void print(Verdict verdict, TestResult test) {
    console.say(
        "  " + mark(test.status()) + "  " + points(test) + "  " + CheckName.inWords(test.id()));
    if (test.status() == Status.PASSED || test.message().isBlank()) {
      return;
    }
    List<String> lines = MessageText.lines(test.message().strip());
    boolean whole = lines.size() <= FIRST + LAST + 1;
    List<String> first = whole ? lines : lines.subList(0, FIRST);
    List<String> last = whole ? List.of() : lines.subList(lines.size() - LAST, lines.size());
    first.forEach(this::row);
    if (!whole) {
      lines.subList(FIRST, lines.size() - LAST).stream()
          .filter(MessageText::isMarked)
          .limit(MARKED)
          .forEach(this::row);
    }
    if (!whole || lines.stream().anyMatch(line -> !cut(line).equals(line))) {
      Path file = verdict.folder().resolve("messages").resolve(test.id() + ".txt");
      Folders.write(file, test.message().strip() + "\n");
      indented("... in full: " + workbook.name(file));
    }
    last.forEach(this::row);
  }

  private void row(String line) {
    indented(cut(line));
  }

  private void indented(String line) {
    console.say((INDENT + line).stripTrailing());
  }

  /** What is too long is cut: never in the cells that decide, and never a single long word. */
  private static String cut(String line) {
    int deciding = MessageText.isMarked(line) ? line.lastIndexOf(']') + 1 : 0;
    int width = Math.max(MessageText.WIDTH, Math.min(line.length(), deciding + DOTS.length()));
    return MessageText.isRow(line) && line.length() > width
        ? line.substring(0, width - DOTS.length()) + DOTS
        : line;
  }

  private String mark(Status status) {
    String word = status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String padded = word + " ".repeat(Math.max(0, 7 - word.length()));
    return switch (status) {
      case PASSED -> console.good(padded);
      case UNAVAILABLE -> padded;
      default -> console.bad(padded);
    };
  }

  private static String points(TestResult test) {
    return test.status() == Status.UNAVAILABLE ? " - " : test.points() + "/" + test.maxPoints();
  }
}
