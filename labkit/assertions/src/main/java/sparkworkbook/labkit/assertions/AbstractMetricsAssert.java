package sparkworkbook.labkit.assertions;

import java.util.Optional;
import java.util.function.ToLongFunction;
import org.assertj.core.api.AbstractAssert;

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
  public CountAssert shuffleRecordsWritten() {
    return count(Metric.SHUFFLE_RECORDS_WRITTEN);
  }

  /** Bytes written to shuffle files. */
  public CountAssert shuffleBytesWritten() {
    return count(Metric.SHUFFLE_BYTES_WRITTEN);
  }

  /** Records fetched from shuffle files. */
  public CountAssert shuffleRecordsRead() {
    return count(Metric.SHUFFLE_RECORDS_READ);
  }

  /** Bytes fetched from shuffle files. */
  public CountAssert shuffleBytesRead() {
    return count(Metric.SHUFFLE_BYTES_READ);
  }

  /** Bytes fetched from the shuffle files of other executors; 0 in local mode. */
  public CountAssert remoteBytesRead() {
    return count(Metric.REMOTE_BYTES_READ);
  }

  /** Records read from files and cached blocks. */
  public CountAssert recordsRead() {
    return count(Metric.RECORDS_READ);
  }

  /** Records written to output files. */
  public CountAssert recordsWritten() {
    return count(Metric.RECORDS_WRITTEN);
  }

  /** Bytes written to output files. */
  public CountAssert bytesWritten() {
    return count(Metric.BYTES_WRITTEN);
  }

  /** Bytes in memory that were spilled. */
  public CountAssert memoryBytesSpilled() {
    return count(Metric.MEMORY_BYTES_SPILLED);
  }

  /** Bytes spilled to disk. */
  public CountAssert diskBytesSpilled() {
    return count(Metric.DISK_BYTES_SPILLED);
  }

  /** Bytes that tasks sent to the driver. */
  public CountAssert resultBytes() {
    return count(Metric.RESULT_BYTES);
  }

  /** Execution memory of the task that took most, in bytes. */
  public CountAssert peakExecutionMemory() {
    return count(Metric.PEAK_EXECUTION_MEMORY);
  }

  /** Number of tasks that succeeded. */
  public CountAssert tasks() {
    return count(Metric.TASKS);
  }

  /** Number of task attempts that failed. */
  public CountAssert failedTasks() {
    isNotNull();
    return CountAssert.of(
        actual.failedTasks(),
        Metric.FAILED_TASKS.words() + where(),
        this,
        () -> firstFailure() + table(Metric.FAILED_TASKS));
  }

  /**
   * The largest value among the tasks.
   *
   * @param words what is counted, for the message: {@code "shuffle records read"}
   */
  public CountAssert maxOverTasks(String words, ToLongFunction<TaskSnapshot> count) {
    isNotNull();
    return CountAssert.of(
            actual.maxOver(count),
            "the largest task's " + words + where() + spread(count),
            this,
            this::table)
        .butSome();
  }

  /**
   * The median over the tasks.
   *
   * @param words what is counted, for the message: {@code "shuffle records read"}
   */
  public CountAssert medianOverTasks(String words, ToLongFunction<TaskSnapshot> count) {
    isNotNull();
    return CountAssert.of(
            actual.medianOver(count),
            "the median task's " + words + where() + spread(count),
            this,
            this::table)
        .butSome();
  }

  /** Nothing was spilled; fails where no task ran. */
  public SELF hasNotSpilled() {
    checkTasksRan();
    if (actual.memoryBytesSpilled() > 0 || actual.diskBytesSpilled() > 0) {
      throw failed(
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

  private CountAssert count(Metric metric) {
    isNotNull();
    CountAssert count =
        CountAssert.of(metric.of(actual), metric.words() + where(), this, () -> table(metric));
    return metric.isWork() ? count.butSome() : count;
  }

  private void checkTasksRan() {
    isNotNull();
    if (actual.attempts().isEmpty()) {
      throw assertionError(
          new FailureMessage(
              "Expected tasks to look at but none ran" + where() + ".", run().settings()::render));
    }
  }

  private String firstFailure() {
    return actual.attempts().stream()
        .filter(task -> task.end() == TaskSnapshot.End.FAILED)
        .findFirst()
        .map(
            task ->
                "The first: "
                    + Text.cut(Text.firstLine(task.failure()), MessageText.WIDTH - 11)
                    + "\n\n")
        .orElse("");
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
    return StageTable.of(run()).markingStage(stage()).render(MessageText.WIDTH)
        + "\n"
        + run().settings().render();
  }

  private String table(Metric metric) {
    return StageTable.of(run()).marking(metric, stage()).render(MessageText.WIDTH)
        + "\n"
        + run().settings().render();
  }

  /** A failure with the stage table, the metric's cell marked. */
  AssertionError failed(String rule, Metric metric) {
    return assertionError(new FailureMessage(rule, () -> table(metric)));
  }

  /** A failure with the stage table. */
  AssertionError failed(String rule) {
    return assertionError(new FailureMessage(rule, this::table));
  }
}
