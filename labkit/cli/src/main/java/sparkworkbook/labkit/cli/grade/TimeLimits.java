package sparkworkbook.labkit.cli.grade;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/** Checks that a busy machine may have stopped: they are judged again, alone, before they count. */
final class TimeLimits {
  /** What a check says of a job in a JVM of its own that was stopped. */
  private static final String STOPPED_JOB = "ran into its time limit";

  /** How the note begins on checks that were judged again. */
  static final String AGAIN = "Judged again, alone: ";

  private TimeLimits() {}

  static List<String> met(LabResult result) {
    return result.tests().stream().filter(TimeLimits::isStopped).map(TestResult::id).toList();
  }

  private static boolean isStopped(TestResult test) {
    return test.status() == Status.TIMEOUT
        || test.status() != Status.PASSED && test.message().contains(STOPPED_JOB);
  }

  /** The earlier verdict with the later one's word on the checks that were repeated. */
  static LabResult merged(LabGrade earlier, LabResult later) {
    Map<String, TestResult> again =
        later.tests().stream().collect(Collectors.toMap(TestResult::id, Function.identity()));
    return LabResult.of(
        earlier.result().id(),
        earlier.result().tests().stream()
            .map(
                test ->
                    earlier.repeat().contains(test.id())
                        ? again.getOrDefault(test.id(), test)
                        : test)
            .toList());
  }

  static String note(LabGrade earlier, LabResult later) {
    return AGAIN
        + later.tests().stream()
            .filter(test -> earlier.repeat().contains(test.id()))
            .map(test -> test.id() + " " + test.status().name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "))
        + ".";
  }
}
