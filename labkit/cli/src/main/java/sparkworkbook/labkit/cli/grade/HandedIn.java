package sparkworkbook.labkit.cli.grade;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import sparkworkbook.labkit.cli.workbook.UsageException;

/**
 * What one student has handed in, as it lies in the download of a learning platform.
 *
 * @param name what the layout calls the student
 * @param id what the platform numbers the submission with; empty where it does not
 * @param logins more names that a roster may know: mail addresses, accounts
 * @param paths folders, zips and single files; they are only read
 */
public record HandedIn(String name, String id, List<String> logins, List<Path> paths) {
  public HandedIn {
    logins = List.copyOf(logins);
    paths = List.copyOf(paths);
  }

  static HandedIn of(String name, String id, Path path) {
    return new HandedIn(name, id, List.of(), List.of(path));
  }

  /**
   * For a single folder or zip, which may be named by a link.
   *
   * @throws UsageException if there is none
   */
  public static HandedIn of(Path path) {
    try {
      Path real = path.toRealPath();
      return of(Submissions.withoutZip(real), "", real);
    } catch (IOException e) {
      throw new UsageException("There is no " + path + ". Name a folder or a zip.");
    }
  }

  HandedIn named(String other) {
    return new HandedIn(other, id, logins, paths);
  }
}
