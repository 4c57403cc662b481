package sparkworkbook.labkit.cli.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** Where a bundle may be written: nowhere that holds something, and never in the workbook. */
final class Targets {
  private Targets() {}

  /**
   * @return where the folder will be, links followed
   * @throws UsageException if it holds something, lies in the workbook, or has no parent
   */
  static Path folder(Path target, Workbook workbook) {
    Path wanted = outside(target, workbook);
    if (Files.exists(wanted, LinkOption.NOFOLLOW_LINKS) && !isEmptyFolder(wanted)) {
      throw new UsageException(
          target
              + (Files.isDirectory(wanted) ? " is not empty." : " is a file.")
              + "\nName a folder that does not exist yet, or an empty one.");
    }
    return wanted;
  }

  /**
   * @return where the file will be, links followed
   * @throws UsageException if it exists, lies in the workbook, or has no parent
   */
  static Path file(Path target, Workbook workbook) {
    Path wanted = outside(target, workbook);
    if (Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
      throw new UsageException(target + " exists already. Name a file that does not exist yet.");
    }
    if (!Files.isWritable(wanted.getParent())) {
      throw new UsageException(
          "Cannot write to " + wanted.getParent() + ". Name a folder that you may write to.");
    }
    return wanted;
  }

  private static Path outside(Path target, Workbook workbook) {
    Path absolute = target.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new UsageException(
          "There is no folder " + (parent == null ? absolute : parent) + ". Make it first.");
    }
    try {
      Path wanted =
          Files.isDirectory(absolute)
              ? absolute.toRealPath()
              : parent.toRealPath().resolve(absolute.getFileName());
      if (wanted.startsWith(workbook.root().toRealPath())) {
        throw new UsageException(
            target + " lies in the workbook. Name a place outside of " + workbook.root() + ".");
      }
      return wanted;
    } catch (IOException e) {
      throw new UsageException("Cannot use " + target + ": " + Staging.reason(e) + ".");
    }
  }

  private static boolean isEmptyFolder(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> content = Files.list(folder)) {
      return content.findAny().isEmpty();
    } catch (IOException e) {
      throw new UsageException("Cannot look into " + folder + ": " + Staging.reason(e) + ".");
    }
  }
}
