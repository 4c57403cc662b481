package sparkworkbook.labkit.assertions;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractLongAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;

/**
 * Assertions on what Spark counted in a run.
 *
 * <pre>{@code
 * // passes when the map side combines, fails when every record goes through the shuffle
 * assertThat(run.metrics()).shuffleRecordsWritten().isLessThanOrEqualTo(keys * mapTasks);
 * }</pre>
 */
public final class MetricsAssert extends AbstractMetricsAssert<MetricsAssert, RunMetrics> {
  MetricsAssert(RunMetrics actual) {
    super(actual, MetricsAssert.class);
  }

  @Override
  RunMetrics run() {
    return actual;
  }

  @Override
  Optional<StageMetrics> stage() {
    return Optional.empty();
  }

  /** Goes on with the last attempt of a stage; fails if it did not run. */
  public StageAssert stage(int id) {
    return one(
        "stage " + id,
        stages(stage -> stage.id() == id).max(Comparator.comparingInt(StageMetrics::attempt)));
  }

  /**
   * Goes on with the first stage that is so; fails if there is none.
   *
   * @param words what is looked for, for the message: {@code "a stage that writes files"}
   */
  public StageAssert stage(String words, Predicate<StageMetrics> wanted) {
    return one(words, stages(wanted).findFirst());
  }

  /** Goes on with all stages that ran, by id; attempts are apart. */
  public ListAssert<StageMetrics> stages() {
    isNotNull();
    return AssertionState.passOn(this, Assertions.assertThat(actual.stages()))
        .as(
            "%s",
            (descriptionText() + "\nstages\n\n" + StageTable.of(actual).render(MessageText.WIDTH))
                .strip());
  }

  /** Number of jobs that started. */
  public AbstractLongAssert<?> jobs() {
    isNotNull();
    return CountAssert.of(
        actual.jobs(), "jobs", this, () -> StageTable.of(actual).render(MessageText.WIDTH));
  }

  /** Goes on with the executors that Spark removed. */
  public ListAssert<ExecutorLoss> executorsLost() {
    isNotNull();
    return AssertionState.passOn(this, Assertions.assertThat(actual.executorsLost()))
        .as("%s", (descriptionText() + "\nexecutors lost").strip());
  }

  /** Spark removed no executor. */
  public MetricsAssert hasLostNoExecutor() {
    isNotNull();
    List<ExecutorLoss> lost = actual.executorsLost();
    if (!lost.isEmpty()) {
      throw failed(
          "Expected no executor to be lost but "
              + lost.size()
              + " went.\nThe first: executor "
              + lost.get(0).executorId()
              + ", "
              + Text.firstLine(lost.get(0).reason())
              + ".");
    }
    return this;
  }

  private Stream<StageMetrics> stages(Predicate<StageMetrics> wanted) {
    isNotNull();
    return actual.stages().stream().filter(wanted);
  }

  private StageAssert one(String words, Optional<StageMetrics> stage) {
    StageMetrics found =
        stage.orElseThrow(() -> failed("Expected " + words + " in the run but found none."));
    return AssertionState.passOn(this, new StageAssert(found, actual));
  }
}
