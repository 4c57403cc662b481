package sparkworkbook.labkit.cli.bundle;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Which of the workbook's files a class gets. */
final class StudentFiles {
  /** What only instructors and authors need, and what is made anew in each copy. */
  private static final List<String> LEFT_OUT =
      List.of(
          "solutions",
          "docs",
          ".ci",
          ".github",
          "CHANGELOG.md",
          "CONTRIBUTING.md",
          "SECURITY.md",
          "datasets/generated",
          OfflineRepository.FOLDER,
          OfflineRepository.SETTINGS,
          OfflineRepository.IGNORED);

  /** The same wherever they lie: what tools leave, where git does not say it. */
  private static final Set<String> LEFT_BY_TOOLS =
      Set.of(
          "target",
          ".lab",
          ".git",
          ".idea",
          ".settings",
          ".classpath",
          ".project",
          ".factorypath",
          ".DS_Store",
          "spark-warehouse",
          "metastore_db",
          "derby.log");

  /** What explains a lab's solution, should it lie elsewhere than in {@code solutions/}. */
  private static final Set<String> EXPLANATIONS = Set.of("DISCUSSION.md", "INSTRUCTORS.md");

  private StudentFiles() {}

  /**
   * @param path in the workbook, with slashes
   */
  static boolean include(String path) {
    List<String> names = Arrays.asList(path.split("/"));
    String last = names.get(names.size() - 1);
    return LEFT_OUT.stream().noneMatch(left -> path.equals(left) || path.startsWith(left + "/"))
        && names.stream().noneMatch(LEFT_BY_TOOLS::contains)
        && !last.endsWith(".iml")
        // labkit has templates of these names
        && (path.startsWith("labkit/") || !EXPLANATIONS.contains(last));
  }
}
