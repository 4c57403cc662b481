package sparkworkbook.labkit.cli.selfcheck;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** What git knows of this copy of the workbook; nothing where there is no git. */
final class Git {
  private static final long LIMIT_SECONDS = 20;

  private Git() {}

  /** The commit that is checked out, abbreviated. */
  static Optional<String> commit(Workbook workbook) {
    return output(workbook, "rev-parse", "--short=12", "HEAD").filter(line -> !line.isBlank());
  }

  /** The same, with {@code +} behind it where files have been changed since, pages apart. */
  static String state(Workbook workbook) {
    String changes =
        output(
                workbook,
                "status",
                "--porcelain",
                "--untracked-files=no",
                "--",
                ".",
                ":!*.md",
                ":!*/" + ProofRecord.FILE_NAME)
            .orElse("");
    return commit(workbook).map(id -> changes.isBlank() ? id : id + "+").orElse("");
  }

  private static Optional<String> output(Workbook workbook, String... words) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    try {
      Process git =
          new ProcessBuilder(command)
              .directory(workbook.root().toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      git.getOutputStream().close();
      String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return git.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && git.exitValue() == 0
          ? Optional.of(text.strip())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
