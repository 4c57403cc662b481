package sparkworkbook.labkit.cli.judge;

import java.util.List;
import sparkworkbook.labkit.harness.jvm.LoadMeter;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/** The checks that may have passed a time limit because other programs kept the machine busy. */
final class BusyChecks {
  private BusyChecks() {}

  /**
   * @param only the checks that were judged; all where it is empty
   * @param othersShare what other programs took of the machine during the verdict, 0 to 1
   */
  static List<String> of(LabResult result, List<String> only, double othersShare) {
    return result.tests().stream()
        .filter(test -> only.isEmpty() || only.contains(test.id()))
        .filter(test -> isStopped(test, othersShare))
        .map(TestResult::id)
        .toList();
  }

  /** The check, or a job that it waited for: their messages say that the machine was busy then. */
  private static boolean isStopped(TestResult test, double othersShare) {
    return switch (test.status()) {
      case TIMEOUT -> LoadMeter.isBusy(othersShare) || saysBusy(test);
      case FAILED, ERROR -> saysBusy(test);
      case PASSED, NOT_RUN, UNAVAILABLE -> false;
    };
  }

  private static boolean saysBusy(TestResult test) {
    return test.message().contains(LoadMeter.BUSY_NOTE);
  }

  static String remark(String id, double othersShare) {
    return "%s passed its time limit%s. It is judged once more, alone."
        .formatted(
            id,
            LoadMeter.isBusy(othersShare)
                ? LoadMeter.note(othersShare)
                : "; " + LoadMeter.BUSY_NOTE + " meanwhile");
  }
}
