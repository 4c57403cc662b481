package sparkworkbook.labkit.assertions;

import static org.assertj.core.api.Assertions.assertThat;
import static sparkworkbook.labkit.assertions.TestTask.run;
import static sparkworkbook.labkit.assertions.TestTask.stage;

import org.junit.jupiter.api.Test;

class TaskSumsTest {

  @Test
  void sumsSuccessfulAttemptsOnly() {
    RunMetrics run =
        run(
            stage(
                1,
                "collect",
                TestTask.of(1, 0).reads(10),
                TestTask.of(1, 1).reads(20).failed("no disk"),
                TestTask.of(1, 1).reads(30).killed(),
                TestTask.of(1, 1).reads(20)));

    assertThat(run.recordsRead()).isEqualTo(30);
    assertThat(run.tasks()).isEqualTo(2);
    assertThat(run.failedTasks()).isEqualTo(1);
    assertThat(run.attempts()).hasSize(4);
  }

  @Test
  void takesThePeakOfTheLargestTask() {
    RunMetrics run =
        run(stage(1, "collect", TestTask.of(1, 0).peaks(5), TestTask.of(1, 1).peaks(7)));

    assertThat(run.peakExecutionMemory()).isEqualTo(7);
  }

  @Test
  void findsTheMedian() {
    StageMetrics odd =
        stage(
            1,
            "odd",
            TestTask.of(1, 0).reads(9),
            TestTask.of(1, 1).reads(1),
            TestTask.of(1, 2).reads(4));
    StageMetrics even = stage(2, "even", TestTask.of(2, 0).reads(2), TestTask.of(2, 1).reads(5));

    assertThat(odd.medianOver(TaskSnapshot::recordsRead)).isEqualTo(4);
    assertThat(even.medianOver(TaskSnapshot::recordsRead)).isEqualTo(3);
    assertThat(stage(3, "none").medianOver(TaskSnapshot::recordsRead)).isZero();
    assertThat(odd.maxOver(TaskSnapshot::recordsRead)).isEqualTo(9);
  }

  @Test
  void keepsStageAttemptsApart() {
    RunMetrics run =
        run(
            stage(2, 1, "again", TestTask.of(2, 0)),
            stage(2, 0, "first", TestTask.of(2, 0)),
            stage(1, 0, "before", TestTask.of(1, 0)));

    assertThat(run.stages()).map(StageMetrics::name).containsExactly("before", "first", "again");
    assertThat(run.stages()).map(StageMetrics::label).containsExactly("1", "2", "2.1");
  }
}
