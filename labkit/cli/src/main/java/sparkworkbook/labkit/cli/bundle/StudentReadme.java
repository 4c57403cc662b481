package sparkworkbook.labkit.cli.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/**
 * README.md as students get it. Comments in it, each on a line of its own, say what changes:
 *
 * <pre>{@code
 * <!-- not for students -->
 * left out of the copy
 * <!-- for all -->
 *
 * <!-- for students only
 * not to be seen here, and part of every copy
 * -->
 *
 * <!-- for students without internet only
 * not to be seen here, and part of a copy that is made with --offline
 * -->
 * }</pre>
 */
final class StudentReadme {
  static final String FILE = "README.md";

  private static final String OMIT = "<!-- not for students -->";
  private static final String RESUME = "<!-- for all -->";
  private static final String STUDENTS = "<!-- for students only";
  private static final String OFFLINE = "<!-- for students without internet only";
  private static final String CLOSE = "-->";

  private final boolean offline;
  private final List<String> kept = new ArrayList<>();
  private Optional<String> open = Optional.empty();

  private StudentReadme(boolean offline) {
    this.offline = offline;
  }

  /**
   * @throws WorkbookException if a part is not closed, or closed without being open
   */
  static String of(String readme, boolean offline) {
    StudentReadme copy = new StudentReadme(offline);
    List<String> lines = readme.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      copy.read(lines.get(i), i + 1);
    }
    if (copy.open.isPresent()) {
      throw broken(lines.size(), copy.open.get() + " is never closed");
    }
    return String.join("\n", copy.kept).stripTrailing() + "\n";
  }

  private void read(String line, int number) {
    String mark = line.strip();
    boolean opens = List.of(OMIT, STUDENTS, OFFLINE).contains(mark);
    boolean closes = open.isPresent() && mark.equals(open.get().equals(OMIT) ? RESUME : CLOSE);
    if (opens && open.isPresent()) {
      throw broken(number, open.get() + " is still open");
    } else if (mark.equals(RESUME) && !closes) {
      throw broken(number, "nothing to close");
    } else if (opens) {
      open = Optional.of(mark);
    } else if (closes) {
      open = Optional.empty();
    } else if (open.map(this::isShown).orElse(true)) {
      keep(line);
    }
  }

  private boolean isShown(String part) {
    return part.equals(STUDENTS) || part.equals(OFFLINE) && offline;
  }

  /** What is left out takes one of the empty lines around it along. */
  private void keep(String line) {
    boolean isSecondEmpty =
        line.isBlank() && (kept.isEmpty() || kept.get(kept.size() - 1).isBlank());
    if (!isSecondEmpty) {
      kept.add(line);
    }
  }

  private static WorkbookException broken(int line, String why) {
    return new WorkbookException(
        FILE
            + ", line "
            + line
            + ": "
            + why
            + ".\nThe comments say what students get; repair and commit them.");
  }
}
