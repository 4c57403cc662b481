package sparkworkbook.labkit.cli.judge;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;

/**
 * Below {@code .lab/work} a folder {@code LAB/VARIANT-PID.N}: its own for every process, so that
 * two commands may judge the same lab at once. What it holds stays for reading until the next
 * verdict on that variant.
 */
final class WorkFolder {
  /** The file that holds the verdict. */
  static final String RECORD = "lab-result.json";

  private static final Pattern NAME = Pattern.compile("(.+)-(\\d+)\\.(\\d+)");

  private final Path path;
  private final String variant;
  private final int number;

  private WorkFolder(Path path, String variant, int number) {
    this.path = path;
    this.variant = variant;
    this.number = number;
  }

  /** An empty one; those of commands that have ended go, and this command's own. */
  static WorkFolder fresh(Workbook workbook, Lab lab, String variant) {
    Path parent = workbook.state().resolve("work").resolve(lab.folder());
    return create(parent, variant, 0);
  }

  /** Another empty one, next to this one, which stays; the one before it goes. */
  WorkFolder next() {
    return create(path.getParent(), variant, number + 1);
  }

  private static WorkFolder create(Path parent, String variant, int number) {
    long own = ProcessHandle.current().pid();
    for (Path folder : Folders.foldersIn(parent)) {
      Matcher name = NAME.matcher(folder.getFileName().toString());
      if (name.matches() && name.group(1).equals(variant)) {
        long pid = Long.parseLong(name.group(2));
        boolean last = Integer.parseInt(name.group(3)) == number - 1;
        if (pid == own && !last || ProcessHandle.of(pid).isEmpty()) {
          Folders.delete(folder);
        }
      }
    }
    String name = variant + "-" + own + "." + number;
    return new WorkFolder(Folders.create(parent.resolve(name)), variant, number);
  }

  /** Removes what was compiled. */
  void clear() {
    List.of(sources(), classes(), judgeClasses()).forEach(Folders::delete);
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

  /** Shuffle files, blocks and tables of the judge's Spark; of no use when its JVM has ended. */
  Path sparkFiles() {
    return path.resolve("target").resolve("spark-work");
  }

  /** What JVMs that the judge started have left; missing where it started none. */
  Path childJvms() {
    return path.resolve("target").resolve("child-jvm");
  }

  /** What Spark logs; what the judge's JVM prints is next to it. */
  Path sparkLog(String name) {
    return path.resolve(name + "-spark.log");
  }
}
