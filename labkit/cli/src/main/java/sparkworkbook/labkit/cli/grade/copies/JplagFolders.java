package sparkworkbook.labkit.cli.grade.copies;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import sparkworkbook.labkit.cli.workbook.Folders;

/**
 * The student files in the layout that JPlag expects, with the starter as base code. JPlag is no
 * part of the workbook: the command names the jar that an instructor downloads.
 */
public final class JplagFolders {
  private static final Set<String> DEVICES_OF_WINDOWS =
      Set.of("con", "prn", "aux", "nul", "com1", "com2", "com3", "lpt1", "lpt2", "lpt3");

  private JplagFolders() {}

  /**
   * Writes {@code submissions/STUDENT/LAB/File.java} and {@code starter/LAB/File.java}.
   *
   * @param folder empty or missing
   * @param students the files, by student and by the lab's folder name
   * @param starters the files as they were handed out, by the lab's folder name
   * @return the command that compares them, as words
   * @throws sparkworkbook.labkit.cli.workbook.WorkbookException if a file cannot be written
   */
  public static List<String> write(
      Path folder,
      Map<String, Map<String, List<Path>>> students,
      Map<String, List<Path>> starters) {
    Path submissions = folder.resolve("submissions");
    Path starter = folder.resolve("starter");
    Folders.create(submissions);
    Folders.create(starter);
    Set<String> taken = new HashSet<>();
    new TreeMap<>(students)
        .forEach((name, labs) -> copy(labs, submissions.resolve(folderName(name, taken))));
    copy(starters, starter);
    return List.of(
        "java",
        "-jar",
        "jplag.jar",
        "-M",
        "RUN",
        "-l",
        "java",
        "-bc",
        starter.toString(),
        "-r",
        folder.resolve("result").toString(),
        submissions.toString());
  }

  private static void copy(Map<String, List<Path>> labs, Path to) {
    labs.forEach(
        (lab, files) ->
            files.stream()
                .filter(file -> file.toString().endsWith(".java"))
                .forEach(file -> Folders.copy(file, to.resolve(lab).resolve(file.getFileName()))));
  }

  /** A name that every system takes, also one that writes a and A alike; no name comes twice. */
  private static String folderName(String student, Set<String> taken) {
    String name = student.replaceAll("[\\\\/:*?\"<>|\\p{Cntrl}]", "_").replaceAll("[. ]+$", "");
    if (!isWritable(name)) {
      name = name.replaceAll("[^\\p{ASCII}]", "_");
    }
    if (name.isEmpty() || DEVICES_OF_WINDOWS.contains(name.toLowerCase(Locale.ROOT))) {
      name = "_" + name;
    }
    String free = name;
    for (int i = 2; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
      free = name + "-" + i;
    }
    return free;
  }

  /** False for letters that the system's encoding does not have. */
  private static boolean isWritable(String name) {
    try {
      Path.of(name);
      return true;
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
