package sparkworkbook.labs.jvmheap;

import java.util.List;

/** The options that the start script gives to the driver's JVM. */
public final class DriverOptions {
  private DriverOptions() {}

  /** The options in the order of the command line, after {@code java}. */
  public static List<String> list() {
    // TODO Keep the intentions, and use options that this JVM knows.
    return List.of(
        "-Xmx32g", // a large heap
        "-XX:+UseConcMarkSweepGC", // short pauses, although the heap is large
        "-XX:MaxPermSize=256m"); // a limit for classes
  }
}
