package sparkworkbook.labkit.cli.workbook;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The workbook's files as the commit has them that is checked out; nothing without git. */
public final class GitFiles {
  private static final long LIMIT_SECONDS = 20;
  private static final String UNTRACKED = "?? ";

  private GitFiles() {}

  /**
   * The files at and below some paths that differ from the commit: changed, deleted or added. Where
   * the commit has none of them, nothing is compared.
   *
   * @param paths in the workbook, with slashes; the first is a file
   */
  public static List<String> differing(Workbook workbook, String... paths) {
    List<String> words =
        new ArrayList<>(
            List.of("--no-optional-locks", "-c", "core.quotePath=false", "status", "--porcelain"));
    words.addAll(List.of("--untracked-files=all", "--"));
    words.addAll(List.of(paths));
    List<String> lines = text(workbook, words.toArray(String[]::new)).lines().toList();
    if (lines.isEmpty()) {
      return List.of();
    }
    String root = text(workbook, "rev-parse", "--show-prefix").strip();
    return lines.contains(UNTRACKED + root + paths[0])
        ? List.of()
        : lines.stream()
            .map(line -> line.substring(UNTRACKED.length()).replace("\"", ""))
            .map(path -> path.startsWith(root) ? path.substring(root.length()) : path)
            .toList();
  }

  /**
   * A file as the commit has it.
   *
   * @param path in the workbook, with slashes
   */
  public static Optional<byte[]> committed(Workbook workbook, String path) {
    return output(workbook, "cat-file", "--filters", "HEAD:./" + path);
  }

  private static String text(Workbook workbook, String... words) {
    return new String(output(workbook, words).orElse(new byte[0]), StandardCharsets.UTF_8);
  }

  /** What git prints; empty where it is missing or fails. */
  private static Optional<byte[]> output(Workbook workbook, String... words) {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    try {
      Process git =
          new ProcessBuilder(command)
              .directory(workbook.root().toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      git.getOutputStream().close();
      byte[] printed = git.getInputStream().readAllBytes();
      return git.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && git.exitValue() == 0
          ? Optional.of(printed)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
