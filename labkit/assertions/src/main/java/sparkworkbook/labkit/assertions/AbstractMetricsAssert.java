package sparkworkbook.labkit.assertions;

import java.util.Optional;
import java.util.function.ToLongFunction;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractDoubleAssert;
import org.assertj.core.api.AbstractLongAssert;
import org.assertj.core.api.Assertions;

/**
 * Assertions on counts, the same for a run and for a stage. Only successful task attempts count;
 * bytes are bytes.
 *
 * <p>What may be asserted how: records and tasks exactly; shuffle bytes within 10 % on pinned
 * settings; peaks, ratios between tasks and result bytes as bounds with a wide margin; times and
 * Parquet's bytes read never.
 */
public abstract class AbstractMetricsAssert<
        SELF extends AbstractMetricsAssert<SELF, A>, A extends TaskSums>
    extends AbstractAssert<SELF, A> {

  AbstractMetricsAssert(A actual, Class<?> selfType) {
    super(actual, selfType);
  }

  /** The run whose stages the table shows. */
  abstract RunMetrics run();

  /** The stage that the counts are of; empty where they are of all stages. */
  abstract Optional<StageMetrics> stage();

  /** Records written to shuffle files. */
  public AbstractLongAssert<?> shuffleRecordsWritten() {
    return count(Metric.SHUFFLE_RECORDS_WRITTEN);
  }

  /** Bytes written to shuffle files. */
  public AbstractLongAssert<?> shuffleBytesWritten() {
    return count(Metric.SHUFFLE_BYTES_WRITTEN);
  }

  /** Records fetched from shuffle files. */
  public AbstractLongAssert<?> shuffleRecordsRead() {
    return count(Metric.SHUFFLE_RECORDS_READ);
  }

  /** Bytes fetched from shuffle files. */
  public AbstractLongAssert<?> shuffleBytesRead() {
    return count(Metric.SHUFFLE_BYTES_READ);
  }

  /** Bytes fetched from the shuffle files of other executors; 0 in local mode. */
  public AbstractLongAssert<?> remoteBytesRead() {
    return count(Metric.REMOTE_BYTES_READ);
  }

  /** Records read from files and cached blocks. */
  public AbstractLongAssert<?> recordsRead() {
    return count(Metric.RECORDS_READ);
  }

  /** Bytes read from files and cached blocks; unreliable for Parquet since Spark 4.1. */
  public AbstractLongAssert<?> bytesRead() {
    return count(Metric.BYTES_READ);
  }

  /** Records written to output files. */
  public AbstractLongAssert<?> recordsWritten() {
    return count(Metric.RECORDS_WRITTEN);
  }

  /** Bytes written to output files. */
  public AbstractLongAssert<?> bytesWritten() {
    return count(Metric.BYTES_WRITTEN);
  }

  /** Bytes in memory that were spilled. */
  public AbstractLongAssert<?> memoryBytesSpilled() {
    return count(Metric.MEMORY_BYTES_SPILLED);
  }

  /** Bytes spilled to disk. */
  public AbstractLongAssert<?> diskBytesSpilled() {
    return count(Metric.DISK_BYTES_SPILLED);
  }

  /** Bytes that tasks sent to the driver. */
  public AbstractLongAssert<?> resultBytes() {
    return count(Metric.RESULT_BYTES);
  }

  /** Execution memory of the task that took most, in bytes. */
  public AbstractLongAssert<?> peakExecutionMemory() {
    return count(Metric.PEAK_EXECUTION_MEMORY);
  }

  /** Number of tasks that succeeded. */
  public AbstractLongAssert<?> tasks() {
    return count(Metric.TASKS);
  }

  /** Number of task attempts that failed. */
  public AbstractLongAssert<?> failedTasks() {
    return count(Metric.FAILED_TASKS);
  }

  /**
   * The largest value among the tasks.
   *
   * @param words what is counted, for the message: {@code "shuffle records read"}
   */
  public AbstractLongAssert<?> maxOverTasks(String words, ToLongFunction<TaskSnapshot> count) {
    isNotNull();
    return CountAssert.of(
        actual.maxOver(count),
        "the largest task's " + words + where() + spread(count),
        descriptionText(),
        this::table);
  }

  /**
   * The median over the tasks.
   *
   * @param words what is counted, for the message: {@code "shuffle records read"}
   */
  public AbstractLongAssert<?> medianOverTasks(String words, ToLongFunction<TaskSnapshot> count) {
    isNotNull();
    return CountAssert.of(
        actual.medianOver(count),
        "the median task's " + words + where() + spread(count),
        descriptionText(),
        this::table);
  }

  /**
   * How many times the largest task's value is the median's: 1 where all tasks are alike. Where the
   * median is 0 it is taken as 1.
   *
   * @param words what is counted, for the message: {@code "shuffle records read"}
   */
  public AbstractDoubleAssert<?> skewOverTasks(String words, ToLongFunction<TaskSnapshot> count) {
    isNotNull();
    double skew = (double) actual.maxOver(count) / Math.max(1, actual.medianOver(count));
    return Assertions.assertThat(skew)
        .as(
            () ->
                (descriptionText().isEmpty() ? "" : descriptionText() + "\n")
                    + "largest task's "
                    + words
                    + ", divided by the median task's,"
                    + where()
                    + spread(count)
                    + "\n\n"
                    + table()
                    + "\n");
  }

  /** Nothing was spilled; fails where no task ran. */
  public SELF hasNotSpilled() {
    checkTasksRan();
    if (actual.memoryBytesSpilled() > 0 || actual.diskBytesSpilled() > 0) {
      throw broken(
          "Expected nothing to be spilled but "
              + Text.number(actual.memoryBytesSpilled())
              + " bytes in memory became "
              + Text.number(actual.diskBytesSpilled())
              + " bytes on disk"
              + where()
              + ".",
          Metric.MEMORY_BYTES_SPILLED);
    }
    return myself;
  }

  /** Something was spilled. */
  public SELF hasSpilled() {
    checkTasksRan();
    if (actual.memoryBytesSpilled() == 0 && actual.diskBytesSpilled() == 0) {
      throw broken(
          "Expected something to be spilled but nothing was" + where() + ".",
          Metric.MEMORY_BYTES_SPILLED);
    }
    return myself;
  }

  /** So many task attempts failed; fails where no task ran. */
  public SELF hasFailedTasks(int expected) {
    checkTasksRan();
    if (actual.failedTasks() != expected) {
      throw broken(
          "Expected "
              + Text.count(expected, "failed task attempt", "failed task attempts")
              + " but found "
              + actual.failedTasks()
              + where()
              + firstFailure(),
          Metric.FAILED_TASKS);
    }
    return myself;
  }

  /** So many tasks succeeded. */
  public SELF hasTasks(int expected) {
    isNotNull();
    long found = Metric.TASKS.of(actual);
    if (found != expected) {
      throw broken(
          "Expected "
              + Text.count(expected, "successful task", "successful tasks")
              + " but found "
              + Text.number(found)
              + where()
              + ".",
          Metric.TASKS);
    }
    return myself;
  }

  private AbstractLongAssert<?> count(Metric metric) {
    isNotNull();
    return CountAssert.of(
        metric.of(actual), metric.words() + where(), descriptionText(), () -> table(metric));
  }

  private void checkTasksRan() {
    isNotNull();
    if (actual.attempts().isEmpty()) {
      throw failure(
          "%s",
          "Expected tasks to look at but none ran" + where() + ".\n\n" + run().settings().render());
    }
  }

  private String firstFailure() {
    return actual.attempts().stream()
        .filter(task -> task.end() == TaskSnapshot.End.FAILED)
        .findFirst()
        .map(task -> ".\nThe first: " + Text.cut(Text.firstLine(task.failure()), 88))
        .orElse(".");
  }

  private String where() {
    return stage().map(stage -> " in stage " + stage.label()).orElse("");
  }

  private String spread(ToLongFunction<TaskSnapshot> count) {
    return " ("
        + Text.count(Metric.TASKS.of(actual), "task", "tasks")
        + ": largest "
        + Text.number(actual.maxOver(count))
        + ", median "
        + Text.number(actual.medianOver(count))
        + ")";
  }

  private String table() {
    return StageTable.of(run()).markingStage(stage()).render(Text.WIDTH)
        + "\n"
        + run().settings().render();
  }

  private String table(Metric metric) {
    return StageTable.of(run()).marking(metric, stage()).render(Text.WIDTH)
        + "\n"
        + run().settings().render();
  }

  /** A failure with the stage table, the metric's cell marked. */
  AssertionError broken(String rule, Metric metric) {
    return failure("%s", rule + "\n\n" + table(metric));
  }

  /** A failure with the stage table. */
  AssertionError broken(String rule) {
    return failure("%s", rule + "\n\n" + table());
  }
}
