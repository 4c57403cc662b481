package sparkworkbook.labkit.harness.jvm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a JVM ended.
 *
 * @param code its exit code; of a JVM that was ended for its time limit, whatever the system says
 * @param timedOut whether it was ended because it took too long
 * @param tail the last lines of standard output and standard error, {@value JvmProcess#TAIL_LINES}
 *     at most
 * @param output the file with everything that it printed
 * @param wall from start to end
 * @param othersShare the share of the machine that other programs took while it was waited for, 0
 *     to 1
 */
public record JvmExit(
    int code, boolean timedOut, List<String> tail, Path output, Duration wall, double othersShare) {
  public JvmExit {
    tail = List.copyOf(tail);
  }

  /** What the code says, in the terms of {@code org.apache.spark.util.SparkExitCode}. */
  public static String meaning(int code) {
    return switch (code) {
      case 0 -> "a normal end";
      case 1 -> "an exception left main, or the JVM could not start";
      case 3 -> "the JVM gave up for want of memory (-XX:+ExitOnOutOfMemoryError)";
      case 50 -> "an exception that nobody caught (SparkExitCode.UNCAUGHT_EXCEPTION)";
      case 51 -> "a second exception while the first was logged (SparkExitCode)";
      case 52 -> "a task ran out of memory (SparkExitCode.OOM)";
      case 101 -> "the main class was not found (SparkExitCode.CLASS_NOT_FOUND)";
      case 134 -> "the JVM crashed or aborted itself (SIGABRT)";
      case 137 -> "it was killed, perhaps by an operating system short of memory (SIGKILL)";
      case ParentWatch.EXIT_CODE -> "it was asked to end, or its parent ended (SIGTERM)";
      default -> code > 128 && code < 160 ? "signal " + (code - 128) : "no meaning in Spark";
    };
  }
}
