package sparkworkbook.labkit.cli.job;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import sparkworkbook.labkit.harness.jvm.JvmExit;

/** What a job printed, apart from how it died. */
final class FailureSummary {
  private static final Pattern START = Pattern.compile("Exception in thread .*");
  private static final Pattern NOISE =
      Pattern.compile("WARNING: Using incubator modules: .*|Picked up \\w+: .*");
  private static final Pattern MEMORY =
      Pattern.compile(".*(OutOfMemoryError|Not enough memory to build and broadcast).*");
  private static final int MOST = 8;
  private static final int LONGEST = 300;

  private FailureSummary() {}

  /** The job's own lines: everything before the first stack trace, without the JVM's notices. */
  static List<String> printed(Path output) {
    List<String> printed = new ArrayList<>();
    for (String line : lines(output)) {
      if (START.matcher(line).matches()) {
        break;
      }
      if (!NOISE.matcher(line).matches()) {
        printed.add(line);
      }
    }
    return printed;
  }

  /**
   * The causes, one a line: what left {@code main}, what caused it and where in the job, and what
   * Spark's log says about memory.
   */
  static List<String> causes(JvmExit exit, Path sparkLog) {
    if (exit.code() == 0 && !exit.timedOut()) {
      return List.of();
    }
    Set<String> causes = new LinkedHashSet<>();
    boolean inTrace = false;
    boolean placed = false;
    for (String line : lines(exit.output())) {
      if (START.matcher(line).matches() || line.startsWith("Caused by: ")) {
        causes.add(cut(line));
        inTrace = true;
        placed = false;
      } else if (inTrace && !placed && line.startsWith("\tat sparkworkbook.labs.")) {
        causes.add(line.strip());
        placed = true;
      }
    }
    firstOf(sparkLog, MEMORY, causes);
    return causes.stream().limit(MOST).toList();
  }

  private static void firstOf(Path log, Pattern wanted, Set<String> causes) {
    if (causes.stream().anyMatch(line -> wanted.matcher(line).matches())) {
      return;
    }
    lines(log).stream()
        .filter(line -> wanted.matcher(line).matches())
        .findFirst()
        .ifPresent(line -> causes.add(cut(line.strip())));
  }

  private static List<String> lines(Path file) {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new java.io.InputStreamReader(
                Files.newInputStream(file), StandardCharsets.UTF_8))) { // tolerates other bytes
      reader.lines().forEach(lines::add);
    } catch (IOException e) {
      // what could be read is what there is
    }
    return lines;
  }

  private static String cut(String line) {
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
  }
}
