package sparkworkbook.labkit.cli.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

@DisplayName("A check is judged once more")
class BusyChecksTest {
  private static final String BUSY =
      "took longer than 60 s and was stopped; the machine was busy: other programs took 63 % of its"
          + " processors";

  private final LabResult result =
      LabResult.of(
          "tiny",
          List.of(
              test("T.passes", Status.PASSED, ""),
              test("T.hangs", Status.TIMEOUT, "took longer than 60 s and was stopped"),
              test("T.hangsWhileBusy", Status.TIMEOUT, BUSY),
              test("T.waitsWhileBusy", Status.FAILED, "it ended: it did not" + BUSY),
              test("T.fails", Status.FAILED, "expected: 1"),
              test("T.notRun", Status.NOT_RUN, "was not run")));

  @Test
  @DisplayName("where its own message says that the machine was busy")
  void ownMessage() {
    assertThat(BusyChecks.of(result, List.of(), 0))
        .containsExactly("T.hangsWhileBusy", "T.waitsWhileBusy");
  }

  @Test
  @DisplayName("where its time was over and others took more than a quarter of the machine")
  void busyVerdict() {
    assertThat(BusyChecks.of(result, List.of(), 0.3))
        .containsExactly("T.hangs", "T.hangsWhileBusy", "T.waitsWhileBusy");
    assertThat(BusyChecks.of(result, List.of(), 0.25)).doesNotContain("T.hangs");
  }

  @Test
  @DisplayName("only where it was asked for")
  void asked() {
    assertThat(BusyChecks.of(result, List.of("T.hangs", "T.fails"), 1)).containsExactly("T.hangs");
  }

  @Test
  @DisplayName("and a line says so")
  void remark() {
    assertThat(BusyChecks.remark("T.hangs", 0.3))
        .isEqualTo(
            "T.hangs passed its time limit; the machine was busy: other programs took 30 % of its"
                + " processors. It is judged once more, alone.");
  }

  private static TestResult test(String id, Status status, String message) {
    return new TestResult(id, status, 0, 1, message, Map.of());
  }
}
