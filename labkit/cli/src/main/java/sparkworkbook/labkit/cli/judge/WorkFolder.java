package sparkworkbook.labkit.cli.judge;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;

/**
 * {@code .lab/work/LAB/VARIANT-PID}: its own for every process, so that two commands may judge the
 * same lab at once. What it holds stays for reading until the next verdict on that variant.
 */
final class WorkFolder {
  private static final Pattern NAME = Pattern.compile("(.+)-(\\d+)");

  private final Path path;

  private WorkFolder(Path path) {
    this.path = path;
  }

  /** An empty one; those of commands that have ended go. */
  static WorkFolder fresh(Workbook workbook, Lab lab, String variant) {
    Path parent = workbook.state().resolve("work").resolve(lab.folder());
    long own = ProcessHandle.current().pid();
    for (Path folder : Folders.foldersIn(parent)) {
      Matcher name = NAME.matcher(folder.getFileName().toString());
      if (name.matches() && name.group(1).equals(variant)) {
        long pid = Long.parseLong(name.group(2));
        if (pid == own || ProcessHandle.of(pid).isEmpty()) {
          Folders.delete(folder);
        }
      }
    }
    return new WorkFolder(Folders.create(parent.resolve(variant + "-" + own)));
  }

  Path path() {
    return path;
  }

  /** The laid-over sources, by their path in the lab. */
  Path sources() {
    return path.resolve("lab");
  }

  /** Classes and resources of the job. */
  Path classes() {
    return path.resolve("classes");
  }

  /** Classes and resources of the judge. */
  Path judgeClasses() {
    return path.resolve("judge");
  }

  Path record() {
    return path.resolve("lab-result.json");
  }

  /** What Spark logs; what the judge's JVM prints is beside it. */
  Path sparkLog(String name) {
    return path.resolve(name + "-spark.log");
  }
}
