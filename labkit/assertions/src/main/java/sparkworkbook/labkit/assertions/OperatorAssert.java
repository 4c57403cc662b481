package sparkworkbook.labkit.assertions;

import java.util.List;
import java.util.TreeSet;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractLongAssert;

/** Assertions on all operators of one class in the plans of a run. */
public final class OperatorAssert extends AbstractAssert<OperatorAssert, List<PlanTree>> {
  private final String name;
  private final Plans plans;

  OperatorAssert(List<PlanTree> operators, String name, Plans plans) {
    super(operators, OperatorAssert.class);
    this.name = name;
    this.plans = plans;
  }

  /** How many there are. */
  public AbstractLongAssert<?> count() {
    return CountAssert.of(
        actual.size(),
        "the number of " + name + " operators",
        this,
        () -> PlanAssert.evidence(plans, actual));
  }

  /**
   * The exact value of a metric, summed over all of them.
   *
   * @param key Spark's own key: {@code spillSize}, {@code numOutputRows}, {@code dataSize} …; a key
   *     that none of the operators has is a failure that lists the keys
   */
  public AbstractLongAssert<?> metric(String key) {
    if (actual.stream().noneMatch(node -> node.metrics().containsKey(key))) {
      TreeSet<String> keys = new TreeSet<>();
      actual.forEach(node -> keys.addAll(node.metrics().keySet()));
      throw assertionError(
          new FailureMessage(
              name + " has no metric \"" + key + "\". It has " + String.join(", ", keys) + "."));
    }
    long sum = actual.stream().mapToLong(node -> node.metrics().getOrDefault(key, 0L)).sum();
    return CountAssert.of(
        sum,
        key + " of " + Text.count(actual.size(), name, name + " operators"),
        this,
        () -> PlanAssert.evidence(plans, actual));
  }
}
