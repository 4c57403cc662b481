package sparkworkbook.labkit.cli.grade;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;

/**
 * A throw-away folder below {@code .lab/grading}, its own for every process. Those of commands that
 * were killed go when the next one begins.
 */
public final class GradingFolder implements AutoCloseable {
  private static final Pattern WORK = Pattern.compile("submission-\\d+-(\\d{1,18})\\.\\d+");

  private final Path path;

  private GradingFolder(Path path) {
    this.path = path;
  }

  public static GradingFolder of(Workbook workbook) {
    Path parent = workbook.state().resolve("grading");
    long own = ProcessHandle.current().pid();
    removeWorkOfOthers(workbook);
    for (Path folder : Folders.foldersIn(parent)) {
      String name = folder.getFileName().toString();
      if (!name.matches("\\d{1,18}") || Long.parseLong(name) == own || hasEnded(name)) {
        Folders.delete(folder);
      }
    }
    return new GradingFolder(Folders.create(parent.resolve(Long.toString(own))));
  }

  /** A command that was killed leaves what its last verdicts worked with. */
  private static void removeWorkOfOthers(Workbook workbook) {
    for (Path lab : Folders.foldersIn(workbook.state().resolve("work"))) {
      for (Path folder : Folders.foldersIn(lab)) {
        Matcher name = WORK.matcher(folder.getFileName().toString());
        if (name.matches() && hasEnded(name.group(1))) {
          Folders.delete(folder);
        }
      }
    }
  }

  private static boolean hasEnded(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() {
    Folders.delete(path);
  }
}
