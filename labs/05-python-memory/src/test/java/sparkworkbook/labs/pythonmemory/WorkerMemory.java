package sparkworkbook.labs.pythonmemory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The peaks of the Python processes that this JVM starts, as Linux counts them ({@code VmHWM}).
 * Python's own {@code ru_maxrss} will not do: a process inherits it from the JVM that started it.
 * {@code VmHWM} only grows, so looking often enough sees the peak.
 */
final class WorkerMemory {
  private static final Path PROC = Path.of("/proc");
  private static final long PAUSE_MILLIS = 20;

  private final Map<Long, Long> peaks = new ConcurrentHashMap<>();

  private WorkerMemory() {}

  /**
   * What an action returned, and the peak of each worker that it had, in bytes. What a worker
   * starts counts as its own.
   */
  record Watched<T>(T result, List<Long> peaks) {
    long largest() {
      return peaks.stream().mapToLong(Long::longValue).max().orElse(0);
    }
  }

  static <T> Watched<T> during(Callable<T> action) throws Exception {
    WorkerMemory memory = new WorkerMemory();
    Thread watch = new Thread(memory::watch, "worker-memory");
    watch.setDaemon(true);
    watch.start();
    try {
      T result = action.call();
      return new Watched<>(result, List.copyOf(memory.peaks.values()));
    } finally {
      watch.interrupt();
      watch.join();
    }
  }

  /** The peak of a Python that does nothing, in bytes. */
  static long ofTheInterpreter() throws IOException {
    try (var status = start("print(open('/proc/self/status').read())").inputReader()) {
      return bytes(status.lines().toList());
    }
  }

  private static Process start(String program) {
    try {
      return new ProcessBuilder("python3", "-c", program).start();
    } catch (IOException e) {
      throw new UncheckedIOException("this lab needs python3 on the PATH", e);
    }
  }

  private void watch() {
    while (!Thread.interrupted()) {
      ProcessHandle.current().children().forEach(this::look);
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Between fork and exec a process still has the JVM's memory, and the JVM's name. */
  private void look(ProcessHandle process) {
    if (status(process).stream().anyMatch(line -> line.matches("Name:\\s+python.*"))) {
      long helpers = process.descendants().mapToLong(helper -> bytes(status(helper))).sum();
      peaks.merge(process.pid(), bytes(status(process)) + helpers, Math::max);
    }
  }

  private static List<String> status(ProcessHandle process) {
    try {
      return Files.readAllLines(PROC.resolve(Long.toString(process.pid())).resolve("status"));
    } catch (IOException | RuntimeException e) {
      return List.of(); // it has ended meanwhile
    }
  }

  private static long bytes(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElse(0);
  }
}
