package sparkworkbook.labkit.harness.record;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/**
 * Prints what the labs' last runs came to, in 80 columns of plain text: one line a lab, below it
 * the checks that are open. It runs at the end of {@code mvn test}, in Maven's JVM, and never fails
 * that build: each lab has done so already.
 */
public final class ScoreTable {
  private static final int WIDTH = 80;
  private static final String LINE = "  %-23s %7s  %s";

  private ScoreTable() {}

  /**
   * @param args the folder that holds the labs
   */
  public static void main(String[] args) {
    if (args.length != 1) {
      System.out.println("Usage: ScoreTable LABS-FOLDER");
      return;
    }
    print(Path.of(args[0]), System.out);
  }

  static void print(Path labs, PrintStream out) {
    out.println();
    line(out, "Lab", "Points", "State");
    out.println("  " + "-".repeat(WIDTH - 4));
    int score = 0;
    int most = 0;
    for (Path labYaml : descriptions(labs)) {
      try {
        LabDescriptor lab = LabDescriptor.read(labYaml);
        LabResult result = printLab(lab, out);
        score += result.score();
        most += result.maxScore();
      } catch (LabDescriptorException e) {
        String name = labYaml.getParent().getFileName().toString();
        line(out, name, "-", "lab.yaml is broken:");
        wrap(e.getMessage(), "      ", out);
      }
    }
    out.println("  " + "-".repeat(WIDTH - 4));
    line(out, "Total", score + " / " + most, "");
    out.println();
  }

  private static LabResult printLab(LabDescriptor lab, PrintStream out) {
    String name = lab.directory().getFileName().toString();
    LabResult none = new LabResult(lab.id(), 0, lab.maxScore(), List.of());
    try {
      Optional<LabResult> verdict = verdict(lab);
      if (verdict.isEmpty()) {
        line(out, name, points(none), "no verdict: it did not compile or was not run");
        return none;
      }
      LabResult result = verdict.get();
      line(out, name, points(result), state(result));
      for (TestResult test : result.tests()) {
        if (test.status() != Status.PASSED) {
          wrap(words(test.status()) + ": " + inWords(test.id()), "      ", out);
        }
      }
      return result;
    } catch (UncheckedIOException e) {
      line(out, name, points(none), "no verdict: damaged record, run it again");
      return none;
    }
  }

  /** What this build says of a lab; a build that judges nothing shows what the last ones left. */
  private static Optional<LabResult> verdict(LabDescriptor lab) {
    Path file = lab.directory().resolve(ScoreRecorder.RECORD_FILE);
    if (BuildRecord.isBuilding()) {
      return BuildRecord.of(lab.directory()).get();
    }
    return Files.isRegularFile(file) ? Optional.of(LabResult.read(file)) : Optional.empty();
  }

  private static String points(LabResult result) {
    return result.score() + " / " + result.maxScore();
  }

  private static String state(LabResult result) {
    if (result.solved()) {
      return "solved";
    }
    if (result.open().isEmpty()) {
      return "unavailable on this machine";
    }
    return result.open().size() + " of " + result.tests().size() + " checks open";
  }

  private static String words(Status status) {
    return status.written().replace('_', ' ');
  }

  /** {@code DelayReportTest.bringsLittleToTheDriver} as {@code brings little to the driver}. */
  static String inWords(String testId) {
    String method = testId.substring(testId.lastIndexOf('.') + 1);
    String spaced =
        method
            .replace('_', ' ')
            .replaceAll(
                "(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[0-9]|[A-Z][a-z])|(?<=[0-9])(?=[A-Z])", " ");
    return spaced.toLowerCase(Locale.ROOT);
  }

  private static void line(PrintStream out, String name, String points, String state) {
    out.println(LINE.formatted(name, points, state).stripTrailing());
  }

  private static void wrap(String text, String indent, PrintStream out) {
    for (String paragraph : text.split("\n")) {
      StringBuilder line = new StringBuilder(indent);
      for (String word : paragraph.split(" ")) {
        if (line.length() + word.length() + 1 > WIDTH && line.length() > indent.length()) {
          out.println(line.toString().stripTrailing());
          line = new StringBuilder(indent);
        }
        line.append(word).append(' ');
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static List<Path> descriptions(Path labs) {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(labs)) {
      return found;
    }
    try (Stream<Path> folders = Files.list(labs)) {
      folders
          .map(folder -> folder.resolve(LabDescriptor.FILE_NAME))
          .filter(Files::isRegularFile)
          .map(file -> file.toAbsolutePath().normalize())
          .sorted(Comparator.comparing(Path::toString))
          .forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
