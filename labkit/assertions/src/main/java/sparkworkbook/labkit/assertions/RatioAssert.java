package sparkworkbook.labkit.assertions;

import java.util.Locale;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;

/** Assertions on one count of a run, relative to the same count of a baseline. */
public final class RatioAssert extends AbstractAssert<RatioAssert, Long> {
  private final Metric metric;
  private final ComparisonAssert comparison;
  private final RunMetrics run;
  private final RunMetrics baseline;

  RatioAssert(Metric metric, ComparisonAssert comparison, RunMetrics run, RunMetrics baseline) {
    super(metric.of(run), RatioAssert.class);
    this.metric = metric;
    this.comparison = comparison;
    this.run = run;
    this.baseline = baseline;
    AssertionState.passOn(comparison, this);
  }

  /**
   * The run has at most 1/{@code times} of the baseline's count. A baseline of 0 can't be reduced,
   * and fails.
   *
   * @return the comparison, for the next count
   * @throws IllegalArgumentException if {@code times} is less than 1
   */
  public ComparisonAssert isReducedAtLeast(double times) {
    if (!(times >= 1)) {
      throw new IllegalArgumentException("a reduction of less than 1 time: " + times);
    }
    if (before() == 0) {
      throw failed("Expected a baseline with " + metric.words() + " to reduce but it has 0.");
    }
    if (actual * times > before()) {
      throw failed(
          "Expected "
              + metric.words()
              + " to be reduced at least "
              + plain(times)
              + " times but it was "
              + change()
              + ".");
    }
    return comparison;
  }

  /**
   * The run has no more than the baseline.
   *
   * @return the comparison, for the next count
   */
  public ComparisonAssert isNotIncreased() {
    if (actual > before()) {
      throw failed("Expected " + metric.words() + " not to increase but it was " + change() + ".");
    }
    return comparison;
  }

  private long before() {
    return metric.of(baseline);
  }

  /** Rounded down, so that a missed bound never reads as if it were met. */
  private String change() {
    if (actual == before()) {
      return "unchanged";
    }
    if (before() == 0) {
      return "increased from 0 to " + Text.number(actual);
    }
    return actual < before()
        ? "reduced " + plain(Math.floor(10.0 * before() / actual) / 10) + " times"
        : "increased " + plain(Math.floor(100.0 * actual / before()) / 100) + " times";
  }

  private static String plain(double times) {
    return times == Math.rint(times)
        ? Text.number((long) times)
        : String.format(Locale.ROOT, "%,.2f", times);
  }

  private AssertionError failed(String rule) {
    return assertionError(
        new FailureMessage(
            rule
                + "\n  baseline: "
                + Text.number(before())
                + "\n  this run: "
                + Text.number(actual),
            () ->
                "Stages of this run:\n"
                    + table(run)
                    + "\nStages of the baseline:\n"
                    + table(baseline)
                    + "\n"
                    + run.settings().render()));
  }

  private String table(RunMetrics metrics) {
    return StageTable.of(metrics).marking(metric, Optional.empty()).render(MessageText.WIDTH);
  }
}
