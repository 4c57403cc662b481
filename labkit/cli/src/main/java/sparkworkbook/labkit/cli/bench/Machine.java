package sparkworkbook.labkit.cli.bench;

import sparkworkbook.labkit.harness.record.Requirements;

/**
 * What the figures of a bench depend on.
 *
 * @param memoryMib physical memory in MiB
 */
public record Machine(int cores, long memoryMib, String os, String arch, String jdk) {
  public static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        Requirements.memoryOfTheMachine() >> 20,
        System.getProperty("os.name"),
        System.getProperty("os.arch"),
        System.getProperty("java.vm.version"));
  }

  public String inShort() {
    return cores + " cores, " + memoryMib + " MiB, " + os + " " + arch + ", JDK " + jdk;
  }
}
