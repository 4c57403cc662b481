package sparkworkbook.labkit.cli.workbook;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A lab's hints as a page, one section each, for people who work in an IDE alone. It is made from
 * {@code lab.yaml}, where the hints live.
 */
public final class HintsPage {
  /** The page, below the lab's folder. */
  public static final String FILE_NAME = "HINTS.md";

  private static final int WIDTH = 100;

  private final Lab lab;

  private HintsPage(Lab lab) {
    this.lab = lab;
  }

  public static HintsPage of(Lab lab) {
    return new HintsPage(lab);
  }

  /** The page as it should be, in Markdown. */
  public String page() {
    StringBuilder page = new StringBuilder();
    page.append("# ").append(lab.folder()).append(": hints\n\n");
    page.append("From a question to the technique. Read one, and go back to the job.\n");
    List<String> hints = lab.descriptor().hints();
    for (int i = 0; i < hints.size(); i++) {
      page.append("\n## Hint ").append(i + 1).append("\n\n");
      page.append(String.join("\n", Prose.wrapped("", hints.get(i), WIDTH))).append('\n');
    }
    return page.toString();
  }

  /** Whether the file says what it should. */
  public boolean isCurrent() {
    return Files.isRegularFile(path()) && Folders.read(path()).equals(page());
  }

  /** Writes the file. */
  public void write() {
    Folders.write(path(), page());
  }

  private Path path() {
    return lab.directory().resolve(FILE_NAME);
  }
}
