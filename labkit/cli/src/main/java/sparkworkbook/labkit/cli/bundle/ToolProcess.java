package sparkworkbook.labkit.cli.bundle;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/** Git or Maven, in a folder. */
final class ToolProcess {
  private final Path folder;

  ToolProcess(Path folder) {
    this.folder = folder;
  }

  /** Not started yet, and without the variables that lead git to another repository. */
  ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    return builder;
  }

  /**
   * Runs it to its end.
   *
   * @param lines hears what it prints, errors too
   * @return its exit code; -1 where there is no such program
   */
  int run(List<String> command, Consumer<String> lines) {
    try {
      Process process = builder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      Charset charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
      try (BufferedReader output = process.inputReader(charset)) {
        output.lines().forEach(lines);
      } finally {
        end(process);
      }
      return process.waitFor();
    } catch (IOException e) {
      lines.accept(String.valueOf(e.getMessage()));
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkbookException("The command was ended.", e);
    }
  }

  /** One that has closed its output is about to end; one that was left before is not needed. */
  private static void end(Process process) throws InterruptedException {
    if (!process.waitFor(10, java.util.concurrent.TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
