package sparkworkbook.labs.interview;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts JVMs without Spark and reads what each one measured. A large heap is reserved, but not
 * used.
 */
public final class JvmExperiment {
  private static final int PIECE = 64 << 10;
  private static byte[] forgotten;

  private JvmExperiment() {}

  /** Number of young collections under Serial while the JVM allocates this garbage. */
  public static long collections(long heapBytes, long allocatedBytes) {
    return Long.parseLong(
        answer("-XX:+UseSerialGC", "-Xms" + heapBytes, "-Xmx" + heapBytes, "" + allocatedBytes)[0]);
  }

  /** Whether references into the heap take 4 bytes, under G1. */
  public static boolean referencesAreCompressed(long heapBytes) {
    return Boolean.parseBoolean(answer("-XX:+UseG1GC", "-Xms64m", "-Xmx" + heapBytes, "0")[1]);
  }

  /**
   * Allocates garbage, then prints the number of collections and whether references are compressed.
   */
  public static void main(String[] args) {
    long bytes = Long.parseLong(args[0]);
    long before = collectionsSoFar();
    for (long allocated = 0; allocated < bytes; allocated += PIECE) {
      forgotten = new byte[PIECE - 16]; // less the header of an array
    }
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    System.out.println(
        collectionsSoFar() - before + " " + jvm.getVMOption("UseCompressedOops").getValue());
  }

  private static long collectionsSoFar() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  private static String[] answer(String... optionsAndBytes) {
    Experiments.refuseToAnswer();
    try {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of(optionsAndBytes).subList(0, optionsAndBytes.length - 1));
      command.add("-XX:TieredStopAtLevel=1");
      command.add("-cp");
      command.add(classes().toString());
      command.add(JvmExperiment.class.getName());
      command.add(optionsAndBytes[optionsAndBytes.length - 1]);
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (InputStream output = process.getInputStream()) {
        String said = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
          throw new IllegalStateException(String.join(" ", command) + " said: " + said);
        }
        return said.substring(said.lastIndexOf('\n') + 1).split(" ");
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path classes() {
    try {
      return Path.of(
          JvmExperiment.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
