package sparkworkbook.labkit.assertions;

import static org.assertj.core.api.Assertions.assertThat;
import static sparkworkbook.labkit.assertions.PlanAssertTest.messageOf;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.assertions.TestTask.run;
import static sparkworkbook.labkit.assertions.TestTask.stage;

import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsAssertTest {
  private static final String TABLE =
      """
                 tasks    input  sh. read  sh. write  sh. write
          stage   done  records   records    records      bytes  name
              0      2    3,000         0         40    1.0 KiB  count a...java:1
              1      2        0        40          0          0  count a...java:1
            all      4    3,000        40         40    1.0 KiB
      Settings: local[2], AQE off, 200 shuffle partitions
      """;
  private static final RunMetrics RUN =
      run(
          stage(
              0,
              "count at A.java:1",
              TestTask.of(0, 0).reads(2_000).shuffles(30, 1_000),
              TestTask.of(0, 1).reads(1_000).shuffles(10, 24)),
          stage(
              1,
              "count at A.java:1",
              TestTask.of(1, 0).fetches(10),
              TestTask.of(1, 1).fetches(30)));
  private static final RunMetrics SPILLED =
      run(stage(7, "sort at A.java:2", TestTask.of(7, 0).reads(9).spills(4_096)));
  private static final RunMetrics FAILED =
      run(
          stage(
              7,
              "sort at A.java:2",
              TestTask.of(7, 0).reads(9),
              TestTask.of(7, 1).failed("java.io.IOException: disk 100% full\n\tat A.java:9")));

  @Test
  void should_fail_when_an_upper_bound_is_met_by_nothing() {
    assertThat(messageOf(() -> assertThat(SPILLED).shuffleRecordsWritten().isLessThanOrEqualTo(10)))
        .startsWith(
            "Expected shuffle records written to be at most 10, and not none: nothing was\ncounted.");
  }

  @Test
  void should_pass_when_none_is_right() {
    assertThat(SPILLED).shuffleRecordsWritten().orNone().isLessThanOrEqualTo(10);
    assertThat(RUN).memoryBytesSpilled().isLessThanOrEqualTo(10);
    assertThat(SPILLED).shuffleRecordsWritten().isZero();
  }

  @Test
  void should_pass_when_counts_are_as_expected() {
    assertThat(RUN).hasNotSpilled().hasLostNoExecutor();
    assertThat(RUN).shuffleRecordsWritten().isEqualTo(40);
    assertThat(RUN).shuffleRecordsRead().isEqualTo(40);
    assertThat(RUN).shuffleBytesWritten().isEqualTo(1_024);
    assertThat(RUN).shuffleBytesRead().isZero();
    assertThat(RUN).remoteBytesRead().isZero();
    assertThat(RUN).recordsRead().isEqualTo(3_000);
    assertThat(RUN).recordsWritten().isZero();
    assertThat(RUN).bytesWritten().isZero();
    assertThat(RUN).resultBytes().isZero();
    assertThat(RUN).peakExecutionMemory().isZero();
    assertThat(RUN).tasks().isEqualTo(4);
    assertThat(RUN).failedTasks().isZero();
    assertThat(RUN).jobs().isEqualTo(1);
    assertThat(RUN).stages().hasSize(2);
    assertThat(RUN).executorsLost().isEmpty();
    assertThat(SPILLED).memoryBytesSpilled().isEqualTo(4_096);
    assertThat(SPILLED).diskBytesSpilled().isEqualTo(2_048);
  }

  @Test
  void should_show_the_table_when_a_count_is_wrong() {
    assertThat(
            messageOf(
                () ->
                    assertThat(RUN)
                        .shuffleRecordsWritten()
                        .as("one record for each of %d airports and 100%% of the tasks", 5)
                        .isLessThanOrEqualTo(10)))
        .isEqualTo(
            """
            Expected shuffle records written to be at most 10 but counted 40.
            one record for each of 5 airports and 100% of the tasks

                       tasks    input  sh. read  sh. write  sh. write
                stage   done  records   records    records      bytes  name
            >>>     0      2    3,000         0       [40]    1.0 KiB  count a...java:1
                    1      2        0        40          0          0  count a...java:1
                  all      4    3,000        40         40    1.0 KiB
            Settings: local[2], AQE off, 200 shuffle partitions""");
  }

  @Test
  void should_keep_the_description_of_the_metrics() {
    assertThat(messageOf(() -> assertThat(RUN).as("combines first").recordsRead().isZero()))
        .startsWith(
            "Expected records read from files and caches to be 0 but counted 3,000.\ncombines first\n\n");
  }

  @Test
  void should_fail_when_something_spilled() {
    assertThat(messageOf(() -> assertThat(SPILLED).hasNotSpilled()))
        .isEqualTo(
            """
            Expected nothing to be spilled but 4,096 bytes in memory became 2,048 bytes
            on disk.

                       tasks    input  spilled  rec/task  rec/task
                stage   done  records   memory       max    median  name
            >>>     7      1        9  [4,096]         9         9  sort at A.java:2
            Settings: local[2], AQE off, 200 shuffle partitions""");
  }

  @Test
  void should_fail_when_no_task_ran() {
    assertThat(messageOf(() -> assertThat(run()).hasNotSpilled()))
        .isEqualTo(
            """
            Expected tasks to look at but none ran.

            Settings: local[2], AQE off, 200 shuffle partitions""");
  }

  @Test
  void should_fail_when_tasks_failed() {
    assertThat(messageOf(() -> assertThat(FAILED).failedTasks().isZero()))
        .isEqualTo(
            """
            Expected failed task attempts to be 0 but counted 1.

            The first: java.io.IOException: disk 100% full

                       tasks   tasks    input  rec/task  rec/task
                stage   done  failed  records       max    median  name
            >>>     7      1     [1]        9         9         9  sort at A.java:2
            Settings: local[2], AQE off, 200 shuffle partitions""");
  }

  @Test
  void should_fail_when_number_of_tasks_is_wrong() {
    assertThat(messageOf(() -> assertThat(RUN).tasks().isOne()))
        .startsWith("Expected tasks that succeeded to be 1 but counted 4.\n\n")
        .contains(">>>     0    [2]");
  }

  @Test
  void should_fail_when_an_executor_was_lost() {
    RunMetrics lost =
        run(List.of(new ExecutorLoss("1", "Command exited with code 52")), stage(1, "collect"));

    assertThat(messageOf(() -> assertThat(lost).hasLostNoExecutor()))
        .startsWith(
            """
            Expected no executor to be lost but 1 went.
            The first: executor 1, Command exited with code 52.

            """);
    assertThat(messageOf(() -> assertThat(lost).executorsLost().isEmpty()))
        .startsWith("[executors lost] ");
  }

  @Test
  void should_go_on_with_a_stage() {
    assertThat(RUN).stage(1).shuffleRecordsRead().isEqualTo(40);
    assertThat(RUN)
        .stage("a stage that writes a shuffle", stage -> stage.shuffleRecordsWritten() > 0)
        .recordsRead()
        .isEqualTo(3_000);
  }

  @Test
  void should_take_the_last_attempt_of_a_stage() {
    RunMetrics twice =
        run(
            stage(1, 0, "first", TestTask.of(1, 0).reads(1)),
            stage(1, 1, "again", TestTask.of(1, 0).reads(2)));

    assertThat(twice).stage(1).recordsRead().isEqualTo(2);
  }

  @Test
  void should_mark_the_stage_when_its_count_is_wrong() {
    assertThat(messageOf(() -> assertThat(RUN).stage(1).shuffleRecordsRead().isZero()))
        .startsWith("Expected shuffle records read in stage 1 to be 0 but counted 40.\n\n")
        .contains(">>>     1      2        0      [40]");
  }

  @Test
  void should_fail_when_stage_is_missing() {
    assertThat(messageOf(() -> assertThat(RUN).stage(9)))
        .isEqualTo("Expected stage 9 in the run but found none.\n\n" + TABLE.stripTrailing());
    assertThat(messageOf(() -> assertThat(run()).stage("a scan", stage -> true)))
        .startsWith("Expected a scan in the run but found none.\n\n    (no stage ran)\n");
  }

  @Test
  void should_compare_tasks() {
    assertThat(RUN).stage(1).maxOverTasks("records in", TaskSnapshot::recordsIn).isEqualTo(30);
    assertThat(RUN).stage(1).medianOverTasks("records in", TaskSnapshot::recordsIn).isEqualTo(20);
  }

  @Test
  void should_show_the_spread_when_tasks_are_uneven() {
    assertThat(
            messageOf(
                () ->
                    assertThat(RUN)
                        .as("no task waits for another")
                        .stage(1)
                        .maxOverTasks("records in", TaskSnapshot::recordsIn)
                        .isLessThan(25)))
        .startsWith(
            """
            Expected the largest task's records in in stage 1 (2 tasks: largest 30,
            median 20) to be less than 25 but counted 30.
            no task waits for another

            """)
        .contains("\n>>>     1      2 ");
    assertThat(
            messageOf(
                () -> assertThat(RUN).maxOverTasks("records in", TaskSnapshot::recordsIn).isZero()))
        .startsWith(
            "Expected the largest task's records in (4 tasks: largest 2,000, median 515)\n"
                + "to be 0 but counted 2,000.\n\n");
    assertThat(
            messageOf(
                () ->
                    assertThat(RUN)
                        .medianOverTasks("records in", TaskSnapshot::recordsIn)
                        .isZero()))
        .startsWith(
            "Expected the median task's records in (4 tasks: largest 2,000, median 515)\n"
                + "to be 0 but counted 515.\n\n");
  }
}
