package sparkworkbook.labkit.cli.bench;

import java.lang.management.ManagementFactory;

/**
 * What the figures of a bench depend on.
 *
 * @param memoryMib physical memory in MiB
 */
public record Machine(int cores, long memoryMib, String os, String arch, String jdk) {
  public static Machine here() {
    long bytes =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : 0;
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        bytes >> 20,
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        System.getProperty("java.vm.version"));
  }

  public String inShort() {
    return cores + " cores, " + memoryMib + " MiB, " + os + " " + arch + ", JDK " + jdk;
  }
}
