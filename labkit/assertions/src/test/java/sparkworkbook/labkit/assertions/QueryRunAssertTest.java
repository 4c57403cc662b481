package sparkworkbook.labkit.assertions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sparkworkbook.labkit.assertions.PlanAssertTest.messageOf;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.assertions.TestSpark.flights;
import static sparkworkbook.labkit.assertions.TestSpark.spark;

import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QueryRunAssertTest {
  private static QueryRun<?> everyRow;
  private static QueryRun<?> combined;
  private static QueryRun<?> failed;

  @BeforeAll
  static void run() {
    Dataset<Row> flights = flights();
    everyRow = QueryRun.of(spark(), () -> flights.repartition(4).collectAsList());
    combined = QueryRun.of(spark(), () -> flights.groupBy("origin").count().collectAsList());
    failed =
        QueryRun.attempt(
            spark(),
            () -> {
              throw new IllegalStateException(
                  "the report failed", new SparkException("100% of the tasks failed"));
            });
  }

  @Test
  void should_pass_when_run_ended_as_expected() {
    assertThat(combined).succeeded().plan().hasShuffleExchanges(1);
    assertThat(combined).metrics().hasNotSpilled();
    assertThat(failed)
        .hasFailedWith(IllegalStateException.class)
        .hasFailedWith(SparkException.class)
        .hasFailedWith("100% of the tasks");
  }

  @Test
  void should_fail_when_run_failed() {
    assertThat(messageOf(() -> assertThat(failed).succeeded()))
        .isEqualTo(
            """
            Expected the run to succeed but it failed:
              java.lang.IllegalStateException: the report failed
              caused by org.apache.spark.SparkException: 100% of the tasks failed

                (no stage ran)
            Settings: local[2], AQE on, 4 shuffle partitions""");
  }

  @Test
  void should_fail_when_run_succeeded() {
    assertThat(messageOf(() -> assertThat(combined).hasFailedWith(SparkException.class)))
        .startsWith("Expected the run to fail with SparkException but it succeeded.\n\n");
  }

  @Test
  void should_fail_when_run_failed_otherwise() {
    assertThat(messageOf(() -> assertThat(failed).hasFailedWith(ArithmeticException.class)))
        .startsWith(
            """
            Expected the run to fail with ArithmeticException but it failed with:
              java.lang.IllegalStateException: the report failed
              caused by org.apache.spark.SparkException: 100% of the tasks failed

            """);
    assertThat(messageOf(() -> assertThat(failed).hasFailedWith("no memory")))
        .startsWith(
            "Expected the run to fail with a message that contains \"no memory\" but it\n"
                + "failed with:\n");
  }

  @Test
  void should_pass_when_count_is_reduced() {
    assertThat(combined)
        .comparedTo(everyRow)
        .shuffleRecordsWritten()
        .isReducedAtLeast(300) // 12,000 to 40
        .shuffleBytesWritten()
        .isReducedAtLeast(2)
        .recordsRead()
        .isNotIncreased();
  }

  @Test
  void should_fail_when_count_is_reduced_too_little() {
    String message =
        messageOf(
            () ->
                assertThat(combined)
                    .as("combines first")
                    .comparedTo(everyRow)
                    .shuffleRecordsWritten()
                    .isReducedAtLeast(300.5));

    assertThat(message)
        .startsWith(
            """
            Expected shuffle records written to be reduced at least 300.50 times but it
            was reduced 300 times.
              baseline: 12,000
              this run: 40
            combines first

            Stages of this run:
            """)
        .contains("\nStages of the baseline:\n")
        .containsPattern(">>> .*\\[40]")
        .containsPattern(">>> .*\\[12,000]");
  }

  @Test
  void should_fail_when_count_changed_the_wrong_way() {
    assertThat(
            messageOf(
                () ->
                    assertThat(everyRow)
                        .comparedTo(combined)
                        .shuffleRecordsWritten()
                        .isNotIncreased()))
        .startsWith(
            "Expected shuffle records written not to increase but it was increased 300\ntimes.\n");
  }

  @Test
  void should_fail_when_baseline_has_nothing_to_reduce() {
    assertThat(
            messageOf(
                () ->
                    assertThat(combined)
                        .comparedTo(everyRow)
                        .memoryBytesSpilled()
                        .isReducedAtLeast(2)))
        .startsWith(
            "Expected a baseline with bytes in memory that were spilled to reduce but it\nhas 0.\n");
  }

  @Test
  void should_fail_when_either_run_failed() {
    assertThat(messageOf(() -> assertThat(failed).comparedTo(combined)))
        .startsWith("Expected the run to succeed but it failed:\n");
    assertThat(messageOf(() -> assertThat(combined).comparedTo(failed)))
        .isEqualTo(
            """
            Expected a baseline that succeeded but it failed:
              java.lang.IllegalStateException: the report failed""");
  }

  @Test
  void should_refuse_a_reduction_of_less_than_one() {
    assertThatThrownBy(
            () -> assertThat(combined).comparedTo(everyRow).recordsRead().isReducedAtLeast(0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a reduction of less than 1 time: 0.5");
  }
}
