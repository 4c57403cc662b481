package sparkworkbook.labkit.cli.bundle;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/** A git repository with one commit, without a person's name or anything of an earlier commit. */
final class FreshHistory {
  private static final String NAME = "Spark workbook";
  private static final String ADDRESS = "spark-workbook@localhost";

  /** What a person's own settings could add: hooks, signatures, other line ends. */
  private static final List<String> GIT =
      List.of(
          "git",
          "-c",
          "init.defaultBranch=main",
          "-c",
          "core.hooksPath=.git/no-hooks",
          "-c",
          "core.autocrlf=false",
          "-c",
          "core.safecrlf=false",
          "-c",
          "core.excludesFile=.git/no-excludes",
          "-c",
          "commit.gpgSign=false",
          "-c",
          "gc.auto=0",
          "-c",
          "user.name=" + NAME,
          "-c",
          "user.email=" + ADDRESS);

  private FreshHistory() {}

  /** Whether this machine has git. */
  static boolean isPossible(Path folder) {
    return new ToolProcess(folder).run(List.of("git", "--version"), line -> {}) == 0;
  }

  /**
   * @throws WorkbookException if git fails
   */
  static void begin(Path folder) {
    ToolProcess git = new ToolProcess(folder);
    run(git, "init", "--quiet", "--template=");
    run(git, "add", "--all");
    run(git, "commit", "--quiet", "--no-verify", "--message=The Spark workbook, for students");
  }

  private static void run(ToolProcess git, String... words) {
    List<String> command = new ArrayList<>(GIT);
    command.addAll(List.of(words));
    List<String> said = new ArrayList<>();
    int code = git.run(command, said::add);
    if (code != 0) {
      throw new WorkbookException(
          "git " + words[0] + " ended with " + code + ":\n" + String.join("\n", said));
    }
  }
}
