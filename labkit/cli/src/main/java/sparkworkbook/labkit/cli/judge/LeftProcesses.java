package sparkworkbook.labkit.cli.judge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Processes that a judged JVM has left behind so fast that nobody saw whose children they were. A
 * process hands its environment on to the ones that it starts: a variable there tells them. Linux
 * shows it, other systems do not.
 */
record LeftProcesses(String variable) {
  private static final Path PROCESSES = Path.of("/proc");

  /** A mark of its own for a JVM that is about to start. */
  static LeftProcesses marked() {
    return new LeftProcesses("LABKIT_JUDGED_" + UUID.randomUUID().toString().replace('-', '_'));
  }

  /**
   * @param spared the JVM itself, where it goes on
   */
  void end(Optional<ProcessHandle> spared) {
    if (Files.isDirectory(PROCESSES.resolve("self"))) {
      ProcessHandle.allProcesses()
          .filter(process -> !spared.equals(Optional.of(process)))
          .filter(this::isMarked)
          .forEach(ProcessHandle::destroyForcibly);
    }
  }

  private boolean isMarked(ProcessHandle process) {
    try {
      Path environment = PROCESSES.resolve(Long.toString(process.pid())).resolve("environ");
      return Files.readString(environment, StandardCharsets.ISO_8859_1).contains(variable);
    } catch (IOException e) {
      return false; // it has ended, or is another user's
    }
  }
}
