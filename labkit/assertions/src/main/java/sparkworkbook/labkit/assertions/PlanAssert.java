package sparkworkbook.labkit.assertions;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.exchange.BroadcastExchangeLike;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeLike;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractLongAssert;

/**
 * Assertions on the final plans of a run.
 *
 * <pre>{@code
 * // passes for a grouped sum, fails for a query that also sorts its result
 * assertThat(run.plan()).hasShuffleExchanges(1);
 * // the spill of all sorts together, in bytes
 * assertThat(run.plan()).operator(SortExec.class).metric("spillSize").isZero();
 * }</pre>
 *
 * <p>Every assertion fails when there is no plan to look at, when a query failed, or when a plan is
 * not final: absence from such a plan proves nothing. For a run that catches a failure and goes on
 * there is {@link Plans#ofSucceededQueries()}.
 */
public final class PlanAssert extends AbstractAssert<PlanAssert, Plans> {
  PlanAssert(Plans actual) {
    super(actual, PlanAssert.class);
  }

  /**
   * The run made so many shuffles through Spark SQL. Reused exchanges are no second shuffle; what
   * {@code limit} and RDD jobs shuffle has no exchange in a plan, so look at the shuffle records
   * too.
   */
  public PlanAssert hasShuffleExchanges(int expected) {
    List<PlanTree> found = all(ShuffleExchangeLike.class);
    if (found.size() != expected) {
      throw failed(
          "Expected "
              + Text.count(expected, "shuffle exchange", "shuffle exchanges")
              + " in the final plan but found "
              + found.size()
              + ".",
          found);
    }
    return this;
  }

  /** The run broadcast so many tables. */
  public PlanAssert hasBroadcastExchanges(int expected) {
    List<PlanTree> found = all(BroadcastExchangeLike.class);
    if (found.size() != expected) {
      throw failed(
          "Expected "
              + Text.count(expected, "broadcast exchange", "broadcast exchanges")
              + " in the final plan but found "
              + found.size()
              + ".",
          found);
    }
    return this;
  }

  /**
   * Each of these kinds of join occurs.
   *
   * @throws IllegalArgumentException if no kind is given
   */
  public PlanAssert joinsWith(JoinKind... expected) {
    checkGiven(expected);
    List<PlanTree> joins = joins();
    Set<JoinKind> present = kinds(joins);
    for (JoinKind kind : expected) {
      if (!present.contains(kind)) {
        throw failed(
            "Expected a "
                + kind
                + " join in the final plan but "
                + (present.isEmpty()
                    ? "it joins nothing."
                    : "it joins with " + listed(present) + "."),
            joins);
      }
    }
    return this;
  }

  /**
   * None of these kinds of join occurs.
   *
   * @throws IllegalArgumentException if no kind is given
   */
  public PlanAssert doesNotJoinWith(JoinKind... unexpected) {
    checkGiven(unexpected);
    Set<JoinKind> unwanted = EnumSet.noneOf(JoinKind.class);
    unwanted.addAll(List.of(unexpected));
    List<PlanTree> found = joins().stream().filter(join -> unwanted.contains(kind(join))).toList();
    if (!found.isEmpty()) {
      throw failed(
          "Expected no "
              + listed(kinds(found))
              + " join in the final plan but found "
              + found.size()
              + ".",
          found);
    }
    return this;
  }

  /** An operator of this class or trait occurs. */
  public PlanAssert contains(Class<?> operator) {
    operators(operator);
    return this;
  }

  /** No operator of this class or trait occurs. */
  public PlanAssert doesNotContain(Class<?> operator) {
    List<PlanTree> found = all(operator);
    if (!found.isEmpty()) {
      throw failed(
          "Expected no "
              + operator.getSimpleName()
              + " in the final plan but found "
              + found.size()
              + ".",
          found);
    }
    return this;
  }

  /** Goes on with all operators of a class or trait; fails if there is none. */
  public OperatorAssert operator(Class<?> operator) {
    return AssertionState.passOn(
        this, new OperatorAssert(operators(operator), operator.getSimpleName(), actual));
  }

  /**
   * Goes on with the file scans of a data set; fails if there is none.
   *
   * @param name a part of the name of the file or folder that is read, the whole name of a folder
   *     above it, or the name of the table in the catalog
   * @throws IllegalArgumentException if the name is empty
   */
  public ScanAssert scan(String name) {
    Text.checkNotEmpty(name, "The name of the data set to look for");
    List<PlanTree> scans = all(FileSourceScanExec.class);
    List<PlanTree> found = Scans.named(name, scans);
    if (found.isEmpty()) {
      throw failed(
          "Expected a scan of \""
              + name
              + "\" in the final plan but "
              + (scans.isEmpty()
                  ? "it has no file scan: " + leaves()
                  : "it reads " + Scans.paths(scans))
              + ".",
          scans);
    }
    return AssertionState.passOn(this, new ScanAssert(found, name, actual));
  }

  /** Size in bytes of the largest broadcast table ({@code dataSize}), 0 if nothing is broadcast. */
  public AbstractLongAssert<?> broadcastDataSize() {
    List<PlanTree> broadcasts = all(BroadcastExchangeLike.class);
    long largest =
        broadcasts.stream()
            .mapToLong(node -> node.metrics().getOrDefault("dataSize", 0L))
            .max()
            .orElse(0);
    List<PlanTree> culprits =
        broadcasts.stream()
            .filter(node -> node.metrics().getOrDefault("dataSize", 0L) == largest)
            .toList();
    return CountAssert.of(
        largest,
        "the largest broadcast's data size in bytes"
            + (broadcasts.isEmpty() ? " (nothing is broadcast)" : ""),
        this,
        () -> evidence(culprits));
  }

  /** As AssertJ does for what it is to look for. */
  private static void checkGiven(JoinKind[] kinds) {
    requireNonNull(kinds, "The kinds of join to look for should not be null");
    if (kinds.length == 0) {
      throw new IllegalArgumentException("The kinds of join to look for should not be empty");
    }
  }

  private List<PlanTree> operators(Class<?> operator) {
    List<PlanTree> found = all(operator);
    if (found.isEmpty()) {
      throw failed(
          "Expected a "
              + operator.getSimpleName()
              + " in the final plan but found none.\n"
              + "It has "
              + PlanReport.names(actual.nodes(node -> !node.isWrapper()))
              + ".",
          List.of());
    }
    return found;
  }

  private List<PlanTree> all(Class<?> operator) {
    requireNonNull(operator, "The operator to look for should not be null");
    checkUsable();
    return actual.nodes(is(operator));
  }

  private static Predicate<PlanTree> is(Class<?> operator) {
    return node -> node.operator().filter(operator::isInstance).isPresent();
  }

  private List<PlanTree> joins() {
    checkUsable();
    return actual.nodes(node -> node.operator().flatMap(JoinKind::of).isPresent());
  }

  private static JoinKind kind(PlanTree join) {
    return join.operator().flatMap(JoinKind::of).orElseThrow();
  }

  private static Set<JoinKind> kinds(Collection<PlanTree> joins) {
    return joins.stream()
        .map(PlanAssert::kind)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(JoinKind.class)));
  }

  private static String listed(Set<JoinKind> kinds) {
    return kinds.stream().map(JoinKind::name).collect(Collectors.joining(", "));
  }

  private String leaves() {
    List<PlanTree> leaves = actual.nodes(node -> node.children().isEmpty() && !node.isWrapper());
    return "it starts from " + PlanReport.names(leaves);
  }

  private void checkUsable() {
    isNotNull();
    if (actual.isEmpty()) {
      throw failed(
          "Expected a plan to look at but the run computed nothing through Spark SQL.\n"
              + "RDD code has no plan. The run made "
              + Text.count(actual.metrics().jobs(), "job", "jobs")
              + stageNames()
              + ".",
          List.of());
    }
    for (Plans.Query query : actual.queries()) {
      if (query.failure().isPresent()) {
        throw failed(
            "Expected plans of queries that succeeded but the query of "
                + query.action()
                + " failed:\n  "
                + Text.firstLine(query.failure().get().toString())
                + "\nIts plan is not final and its counts are not complete."
                + " Check first that the run succeeded.",
            List.of());
      }
      if (actual.isUnfinished(query)) {
        throw failed(
            "Expected final plans but adaptive execution has not finished the plan of "
                + query.action()
                + ".\nA plan is final after an action on it ran to its end.",
            List.of());
      }
    }
  }

  private String stageNames() {
    List<String> names = actual.metrics().stages().stream().map(StageMetrics::name).toList();
    return names.isEmpty() ? "" : ": " + Text.cut(String.join(", ", new TreeSet<>(names)), 80);
  }

  private AssertionError failed(String rule, Collection<PlanTree> culprits) {
    return assertionError(
        new FailureMessage(
            rule, () -> actual.isEmpty() ? actual.settings().render() : evidence(culprits)));
  }

  private String evidence(Collection<PlanTree> culprits) {
    return evidence(actual, culprits);
  }

  static String evidence(Plans plans, Collection<PlanTree> culprits) {
    return Stream.of(
            PlanReport.of(plans).marking(culprits).render(MessageText.WIDTH),
            "",
            plans.settings().render())
        .collect(Collectors.joining("\n"));
  }
}
