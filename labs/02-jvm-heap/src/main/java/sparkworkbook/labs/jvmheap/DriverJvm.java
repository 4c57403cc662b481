package sparkworkbook.labs.jvmheap;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM that was started with some options, and the facts that it printed.
 *
 * @param exitCode 0 if it started
 * @param output one fact a line, or the reason why it did not start
 */
public record DriverJvm(int exitCode, List<String> output) {
  /** Starts the {@code java} that runs this, with these options and nothing else. */
  public static DriverJvm start(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classes().toString(), DriverJvm.class.getName()));
    ProcessBuilder java = new ProcessBuilder(command).redirectErrorStream(true);
    java.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    try {
      Process process = java.start();
      List<String> output = process.inputReader().lines().toList();
      return new DriverJvm(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public boolean started() {
    return exitCode == 0;
  }

  /** The values of the facts that begin with this word. */
  public List<String> facts(String word) {
    return output.stream()
        .filter(line -> line.startsWith(word + ": "))
        .map(line -> line.substring(word.length() + 2))
        .toList();
  }

  /** Prints the heap, the collectors and the memory pools of this JVM. */
  public static void main(String[] args) {
    System.out.println("heap bytes: " + Runtime.getRuntime().maxMemory());
    System.out.println("compressed oops: " + option("UseCompressedOops"));
    System.out.println("pause goal: " + option("MaxGCPauseMillis"));
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      System.out.println("collector: " + collector.getName());
    }
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      System.out.printf(
          "pool: %s, %s, at most %d bytes%n",
          pool.getName(), pool.getType(), pool.getUsage().getMax());
    }
  }

  private static String option(String name) {
    return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .getVMOption(name)
        .getValue();
  }

  private static Path classes() {
    try {
      return Path.of(DriverJvm.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
