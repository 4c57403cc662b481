package sparkworkbook.labkit.cli.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;
import sparkworkbook.labkit.harness.record.VerdictReceiver.Report;

/**
 * What one JVM has found.
 *
 * @param result what counts of it
 * @param discounted the checks that it called passed or unavailable before it ended too early: they
 *     are errors until another JVM has judged them
 */
record Answer(LabResult result, List<String> discounted) {
  private static final String DISCOUNTED =
      "The JVM ended before the verdict was complete: the job called Runtime.halt, or the JVM"
          + " crashed or was killed.\nWhat had passed until then does not count.";

  static Answer of(Report report) {
    LabResult said = report.result();
    if (report.isFinal()) {
      return new Answer(said, List.of());
    }
    List<String> discounted =
        said.tests().stream().filter(Answer::isGood).map(TestResult::id).toList();
    List<TestResult> tests =
        said.tests().stream().map(test -> isGood(test) ? discounted(test) : test).toList();
    return new Answer(LabResult.of(said.id(), tests), discounted);
  }

  private static boolean isGood(TestResult test) {
    return test.status() == Status.PASSED || test.status() == Status.UNAVAILABLE;
  }

  private static TestResult discounted(TestResult test) {
    return new TestResult(test.id(), Status.ERROR, 0, test.maxPoints(), DISCOUNTED, Map.of());
  }

  /** The checks that were asked for. */
  List<String> asked(List<String> only) {
    return result.tests().stream()
        .map(TestResult::id)
        .filter(id -> only.isEmpty() || only.contains(id))
        .toList();
  }

  /** Those of them that have no verdict. */
  List<String> open(List<String> only) {
    return result.tests().stream()
        .filter(test -> test.status() == Status.NOT_RUN || discounted.contains(test.id()))
        .map(TestResult::id)
        .filter(asked(only)::contains)
        .toList();
  }

  /**
   * This, but what a later JVM has found about some checks, and about any that are unknown here.
   */
  LabResult with(Answer later, List<String> judged) {
    Map<String, TestResult> found =
        later.result().tests().stream()
            .collect(Collectors.toMap(TestResult::id, Function.identity()));
    List<TestResult> tests = new ArrayList<>();
    for (TestResult test : result.tests()) {
      TestResult again = found.remove(test.id());
      tests.add(again != null && judged.contains(test.id()) ? again : test);
    }
    later.result().tests().stream()
        .filter(test -> found.containsKey(test.id()))
        .forEach(tests::add);
    return LabResult.of(result.id(), tests);
  }
}
