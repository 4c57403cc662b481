package sparkworkbook.labs.jvmheap;

import java.util.List;

/** What the start script gives the driver's JVM. */
public final class DriverOptions {
  private DriverOptions() {}

  /** In the order in which they go onto the command line, after {@code java}. */
  public static List<String> list() {
    return List.of("-Xmx31g", "-XX:+UseG1GC", "-XX:MaxMetaspaceSize=10m");
  }
}
