package sparkworkbook.labkit.harness.record;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a lab's {@code requires} asks of the machine. */
public final class Requirements {
  private static final Pattern MEMORY = Pattern.compile("memory (\\d+)g");
  private static final Pattern PROGRAM = Pattern.compile("[A-Za-z0-9._+-]+");

  private Requirements() {}

  /** One sentence for each requirement that this machine does not meet. */
  public static List<String> missing(LabDescriptor descriptor) {
    return descriptor.requires().stream()
        .map(Requirements::complaint)
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> complaint(String requirement) {
    Matcher memory = MEMORY.matcher(requirement);
    if (memory.matches()) {
      long wanted = Long.parseLong(memory.group(1)) << 30;
      return memoryOfTheMachine() >= wanted
          ? Optional.empty()
          : Optional.of("it needs a machine with " + memory.group(1) + " GiB of memory");
    }
    if (requirement.equals("linux")) {
      return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")
          ? Optional.empty()
          : Optional.of("it needs Linux");
    }
    if (requirement.equals("cluster")) {
      return Optional.empty(); // local-cluster runs from the jars that are here
    }
    return PROGRAM.matcher(requirement).matches() && isOnPath(requirement)
        ? Optional.empty()
        : Optional.of("it needs " + requirement + " on the PATH");
  }

  /** Physical memory in bytes, or the limit of a container. */
  public static long memoryOfTheMachine() {
    return java.lang.management.ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  private static boolean isOnPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder.replace("\"", "")))
        .flatMap(folder -> Stream.of(folder.resolve(program), folder.resolve(program + ".exe")))
        .anyMatch(Files::isExecutable);
  }
}
