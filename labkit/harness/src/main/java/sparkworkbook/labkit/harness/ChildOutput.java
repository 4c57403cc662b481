package sparkworkbook.labkit.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.spark.util.SparkExitCode;
import sparkworkbook.labkit.harness.jvm.JvmExit;

/** What can be learnt from what a child printed. */
final class ChildOutput {
  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile("OutOfMemoryError|Not enough memory to build and broadcast");

  /** A line that names a thrown exception, with or without what precedes it. */
  private static final Pattern THROWN =
      Pattern.compile(
          "^(Exception in thread \"[^\"]*\" |Caused by: |Terminating due to |Error: )?"
              + "(java\\.lang\\.)?([\\w$]+\\.)*[\\w$]*(Exception|Error|Throwable)\\b(:.*)?$"
              + "|^Error: .*|^Error occurred during initialization of .*|^Unrecognized .*"
              + "|^Terminating due to .*");

  private static final int MOST_CAUSES = 8;
  private static final int MOST_CHARACTERS = 300;

  private final Path file;

  private ChildOutput(Path file) {
    this.file = file;
  }

  static ChildOutput of(Path file) {
    return new ChildOutput(file);
  }

  /** Whether the child failed for want of memory: exit code and words must agree. */
  boolean saysOutOfMemory(JvmExit exit) {
    if (exit.code() == 0) {
      return false;
    }
    return exit.code() == SparkExitCode.OOM()
        || exit.tail().stream().anyMatch(line -> OUT_OF_MEMORY.matcher(line).find())
        || contains(OUT_OF_MEMORY);
  }

  /** Whether a line contains the text. */
  boolean contains(String text) {
    return contains(Pattern.compile(Pattern.quote(text)));
  }

  private boolean contains(Pattern pattern) {
    boolean[] found = {false};
    eachLine(line -> found[0] = found[0] || pattern.matcher(line).find());
    return found[0];
  }

  /** The lines that name an exception, each once, without their stack traces. */
  List<String> causes() {
    Set<String> causes = new LinkedHashSet<>();
    eachLine(
        line -> {
          if (causes.size() < MOST_CAUSES && THROWN.matcher(line).matches()) {
            causes.add(
                line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) + "…" : line);
          }
        });
    return List.copyOf(causes);
  }

  private void eachLine(Consumer<String> consumer) {
    // malformed bytes become replacement characters: a job may print what it likes
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        consumer.accept(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
