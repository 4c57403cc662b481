package sparkworkbook.labkit.assertions;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractAssert;

/** Assertions on a run as a whole: whether it failed, and how it compares with another. */
public final class QueryRunAssert extends AbstractAssert<QueryRunAssert, QueryRun<?>> {
  QueryRunAssert(QueryRun<?> actual) {
    super(actual, QueryRunAssert.class);
  }

  /** The action returned normally. */
  public QueryRunAssert succeeded() {
    isNotNull();
    if (actual.failure().isPresent()) {
      throw failed("Expected the run to succeed but it failed:\n" + causes());
    }
    return this;
  }

  /**
   * The action threw this, or something that was caused by it: Spark wraps what tasks and
   * background threads throw.
   */
  public QueryRunAssert hasFailedWith(Class<? extends Throwable> type) {
    requireNonNull(type, "The type of the failure to look for should not be null");
    return hasFailed(type.getSimpleName(), type::isInstance);
  }

  /** The action threw something that says this, itself or in a cause. */
  public QueryRunAssert hasFailedWith(String part) {
    Text.checkNotEmpty(part, "The part of the message to look for");
    return hasFailed(
        "a message that contains \"" + part + "\"",
        thrown -> thrown.getMessage() != null && thrown.getMessage().contains(part));
  }

  /** Goes on with the plans. */
  public PlanAssert plan() {
    isNotNull();
    return AssertionState.passOn(this, new PlanAssert(actual.plan()));
  }

  /** Goes on with the counts. */
  public MetricsAssert metrics() {
    isNotNull();
    return AssertionState.passOn(this, new MetricsAssert(actual.metrics()));
  }

  /** Goes on with the comparison with another run; both must have succeeded. */
  public ComparisonAssert comparedTo(QueryRun<?> baseline) {
    succeeded();
    if (baseline.failure().isPresent()) {
      throw assertionError(
          new FailureMessage(
              "Expected a baseline that succeeded but it failed:\n  "
                  + Text.firstLine(baseline.failure().get().toString())));
    }
    return AssertionState.passOn(this, new ComparisonAssert(actual.metrics(), baseline.metrics()));
  }

  private QueryRunAssert hasFailed(String words, Predicate<Throwable> wanted) {
    isNotNull();
    if (actual.failure().isEmpty()) {
      throw failed("Expected the run to fail with " + words + " but it succeeded.");
    }
    if (chain().stream().noneMatch(wanted)) {
      throw failed("Expected the run to fail with " + words + " but it failed with:\n" + causes());
    }
    return this;
  }

  private AssertionError failed(String rule) {
    return assertionError(new FailureMessage(rule, this::evidence));
  }

  private String evidence() {
    RunMetrics metrics = actual.metrics();
    return StageTable.of(metrics).render(MessageText.WIDTH) + "\n" + metrics.settings().render();
  }

  private String causes() {
    List<String> lines = new ArrayList<>();
    for (Throwable thrown : chain()) {
      lines.add((lines.isEmpty() ? "  " : "  caused by ") + Text.firstLine(thrown.toString()));
    }
    return String.join("\n", lines);
  }

  private List<Throwable> chain() {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> chain = new ArrayList<>();
    Throwable next = actual.failure().orElse(null);
    while (next != null && seen.add(next)) {
      chain.add(next);
      next = next.getCause();
    }
    return chain;
  }
}
