package sparkworkbook.labkit.cli.grade;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.lang3.StringUtils;

/** Repositories named {@code ASSIGNMENT-ACCOUNT}. Git is never run in them: they are strangers'. */
final class GitHubClassroom {
  private GitHubClassroom() {}

  /** The assignment with its hyphen; empty where these are not repositories of one assignment. */
  static String prefix(List<Path> entries) {
    if (entries.size() < 2 || !entries.stream().allMatch(GitHubClassroom::isRepository)) {
      return "";
    }
    String common =
        StringUtils.getCommonPrefix(
            entries.stream().map(entry -> entry.getFileName().toString()).toArray(String[]::new));
    return common.substring(0, common.lastIndexOf('-') + 1);
  }

  private static boolean isRepository(Path entry) {
    return Files.isDirectory(entry.resolve(".git"));
  }
}
