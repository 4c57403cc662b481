package sparkworkbook.labkit.cli.doctor;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.harness.jvm.Loopback;
import sparkworkbook.labkit.harness.record.Requirements;

/** What the workbook asks of the machine. */
final class MachineChecks {
  private static final int OLDEST_JDK = 17;
  private static final int NEWEST_JDK = 25;
  private static final int CORES = 2;
  private static final double GIB = 1L << 30;

  /** Two judges of 2 GiB heap, as lab watch has them, and a system around them. */
  private static final double MEMORY_GIB = 6;

  /** One judge; machines sold with 4 GB show somewhat less. */
  private static final double LEAST_MEMORY_GIB = 3.5;

  private static final double DISK_GIB = 3;
  private static final double LEAST_DISK_GIB = 1;
  private static final int PATIENCE_MILLIS = 5_000;

  private MachineChecks() {}

  static DoctorCheck jdk() {
    return jdk(Runtime.version().feature(), ToolProvider.getSystemJavaCompiler() != null);
  }

  static DoctorCheck jdk(int version, boolean compiler) {
    String found = Runtime.version() + " in " + System.getProperty("java.home");
    String remedy =
        "Let JAVA_HOME name a JDK of version 17 to 25 (see README.md, \"What you need\").";
    if (version < OLDEST_JDK) {
      return DoctorCheck.missing("jdk", found + ": older than 17", remedy);
    }
    if (!compiler) {
      return DoctorCheck.missing("jdk", found + " has no compiler: it is a JRE", remedy);
    }
    if (version > NEWEST_JDK) {
      return DoctorCheck.warn("jdk", found + ": newer than any the workbook was tried on", remedy);
    }
    return DoctorCheck.ok("jdk", found + ", with a compiler");
  }

  static DoctorCheck memory() {
    return memory(Requirements.memoryOfTheMachine());
  }

  static DoctorCheck memory(long bytes) {
    String found = gib(bytes) + " of memory";
    if (bytes < LEAST_MEMORY_GIB * GIB) {
      return DoctorCheck.missing(
          "memory",
          found + "; one judge needs 2 GiB of heap and some more",
          "Use a machine with 4 GiB or more; a container or virtual machine may have a limit to"
              + " raise.");
    }
    if (bytes < MEMORY_GIB * GIB) {
      return DoctorCheck.warn(
          "memory",
          found + ": enough for one judge, not for two",
          "Run one lab command at a time, and close what else is large.");
    }
    return DoctorCheck.ok("memory", found);
  }

  static DoctorCheck cores() {
    return cores(Runtime.getRuntime().availableProcessors());
  }

  static DoctorCheck cores(int cores) {
    return cores < CORES
        ? DoctorCheck.warn(
            "cores",
            cores + " core; jobs run with two tasks at a time",
            "Everything works and takes longer. A virtual machine may have a limit to raise.")
        : DoctorCheck.ok("cores", cores + " cores");
  }

  static DoctorCheck disk(Workbook workbook) {
    try {
      return disk(Files.getFileStore(workbook.root()).getUsableSpace());
    } catch (IOException e) {
      return DoctorCheck.warn(
          "disk",
          "nobody knows how much is free (" + e.getMessage() + ")",
          "See that 3 GiB are free where the workbook lies.");
    }
  }

  static DoctorCheck disk(long bytes) {
    String found = gib(bytes) + " free where the workbook lies";
    if (bytes < LEAST_DISK_GIB * GIB) {
      return DoctorCheck.missing(
          "disk", found, "Free some: 3 GiB are comfortable, 1 GiB is the least.");
    }
    return bytes < DISK_GIB * GIB
        ? DoctorCheck.warn("disk", found, "Free some: jobs that spill want up to 3 GiB.")
        : DoctorCheck.ok("disk", found);
  }

  /** Spark's driver, its executors and its web interface talk through ports of the machine. */
  static DoctorCheck ports() {
    InetSocketAddress any = new InetSocketAddress(Loopback.ADDRESS, 0);
    try (ServerSocket server = new ServerSocket();
        Socket client = new Socket()) {
      server.bind(any);
      client.connect(server.getLocalSocketAddress(), PATIENCE_MILLIS);
      return DoctorCheck.ok("ports", "programs reach each other on " + Loopback.ADDRESS);
    } catch (IOException e) {
      return DoctorCheck.missing(
          "ports",
          "no program can be reached on " + Loopback.ADDRESS + " (" + e.getMessage() + ")",
          "Let the firewall or security program allow Java on the loopback interface.");
    }
  }

  static DoctorCheck path(Workbook workbook) {
    return path(workbook.root().toString(), File.pathSeparator);
  }

  /**
   * @param separator what stands between the entries of a class path
   */
  static DoctorCheck path(String root, String separator) {
    if (root.startsWith("\\\\")) {
      return DoctorCheck.missing(
          "path",
          root + " is a network path, in which Windows' own commands do not work",
          "Copy the workbook to a drive, or give the share a letter: net use Z: \\\\HOST\\SHARE");
    }
    if (root.contains(separator)) {
      return DoctorCheck.missing(
          "path",
          root + " holds a " + separator + ", which stands between the entries of a class path",
          "Rename that folder.");
    }
    return DoctorCheck.ok("path", root);
  }

  /** Where the command and the labs write. */
  static DoctorCheck write(Workbook workbook) {
    List<Path> folders =
        Stream.concat(
                Stream.of(workbook.state(), workbook.datasets()),
                workbook.labs().stream().map(Lab::directory).flatMap(MachineChecks::withTarget))
            .toList();
    for (Path folder : folders) {
      try {
        Files.deleteIfExists(Files.createTempFile(folder, ".doctor-", ".tmp"));
      } catch (IOException e) {
        return DoctorCheck.missing(
            "write",
            workbook.name(folder) + " cannot be written (" + e.getClass().getSimpleName() + ")",
            "Make it yours and writable, or copy the workbook to a folder that is.");
      }
    }
    return DoctorCheck.ok("write", ".lab, datasets and the labs can be written");
  }

  private static Stream<Path> withTarget(Path lab) {
    return Stream.of(lab, lab.resolve("target")).filter(Files::isDirectory);
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
  }
}
