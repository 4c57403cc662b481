package sparkworkbook.labkit.cli.grade.copies;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The student files in the layout that JPlag expects, with the starter as base code. */
public final class JplagFolders {
  private JplagFolders() {}

  /**
   * Writes {@code submissions/STUDENT/LAB/File.java} and {@code starter/LAB/File.java}.
   *
   * @param folder empty or missing
   * @param students the files, by student and by the lab's folder name
   * @param starters the files as they were handed out, by the lab's folder name
   * @return the command that compares them, as words
   */
  public static List<String> write(
      Path folder,
      Map<String, Map<String, List<Path>>> students,
      Map<String, List<Path>> starters) {
    return List.of();
  }
}
