package sparkworkbook.labkit.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/** A verdict for people: each check, its points, and why it did not pass. */
final class VerdictText {
  /** Of a long message these are printed, the whole is in a file that is named. */
  private static final int FIRST = 12;

  /** AssertJ says what it found and what it wanted at the end. */
  private static final int LAST = 5;

  private static final String INDENT = " ".repeat(4);
  private static final int WIDTH = 100;
  private static final int PROSE_WIDTH = 76;

  private final Workbook workbook;
  private final Console console;

  private VerdictText(Workbook workbook, Console console) {
    this.workbook = workbook;
    this.console = console;
  }

  static VerdictText of(Workbook workbook, Console console) {
    return new VerdictText(workbook, console);
  }

  void print(Verdict verdict) {
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

  private void print(Verdict verdict, TestResult test) {
    console.say("  " + mark(test.status()) + "  " + points(test) + "  " + name(test.id()));
    if (test.status() == Status.PASSED || test.message().isBlank()) {
      return;
    }
    List<String> lines = folded(test.message());
    boolean whole = lines.size() <= FIRST + LAST + 1;
    lines.subList(0, whole ? lines.size() : FIRST).forEach(this::indented);
    if (!whole) {
      Path file = verdict.folder().resolve("messages").resolve(test.id() + ".txt");
      Folders.write(file, test.message().strip() + "\n");
      indented("... in full: " + workbook.name(file));
      lines.subList(lines.size() - LAST, lines.size()).forEach(this::indented);
    }
  }

  private void indented(String line) {
    console.say((INDENT + line).stripTrailing());
  }

  /** Sentences wrapped, lines of tables and plans cut: both within the width. */
  private static List<String> folded(String message) {
    List<String> lines = new ArrayList<>();
    for (String line : message.strip().lines().toList()) {
      if (line.startsWith(" ") || line.length() <= PROSE_WIDTH) {
        lines.add(cut(line));
        continue;
      }
      StringBuilder part = new StringBuilder();
      for (String word : line.split(" ")) {
        if (part.length() + word.length() > PROSE_WIDTH && part.length() > 0) {
          lines.add(part.toString().stripTrailing());
          part.setLength(0);
        }
        part.append(word).append(' ');
      }
      lines.add(part.toString().stripTrailing());
    }
    return lines;
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

  /** {@code DelayReportTest.bringsLittleToTheDriver} as words. */
  static String name(String id) {
    String method = id.substring(id.lastIndexOf('.') + 1);
    List<String> words = new ArrayList<>();
    for (String word :
        method.split("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z0-9])|(?<=[A-Za-z])(?=[0-9])")) {
      boolean shout = word.length() > 1 && word.equals(word.toUpperCase(Locale.ROOT));
      words.add(shout ? word : word.toLowerCase(Locale.ROOT));
    }
    return String.join(" ", words);
  }

  private static String cut(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 3) + "...";
  }
}
