package sparkworkbook.labs.jvmheap;

import java.util.List;

/** What the start script gives the driver's JVM. */
public final class DriverOptions {
  private DriverOptions() {}

  /** In the order in which they go onto the command line, after {@code java}. */
  public static List<String> list() {
    // TODO the same intentions, in words that this JVM understands
    return List.of(
        "-Xmx32g", // plenty
        "-XX:+UseConcMarkSweepGC", // the large heap collected in short pauses, not all at once
        "-XX:MaxPermSize=256m"); // classes must not eat the machine
  }
}
