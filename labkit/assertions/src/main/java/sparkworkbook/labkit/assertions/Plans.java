package sparkworkbook.labkit.assertions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.execution.CommandResultExec;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;

/**
 * The physical plans that a run executed, one for each query, as adaptive execution left them.
 *
 * <p>Every operator counts once, also when two queries share it: an exchange that a second action
 * on the same Dataset finds finished is one shuffle. The plan behind a cached relation counts on
 * request only: {@link #includingCachedPlans()}. A subquery that adaptive execution dropped before
 * it ran does not count.
 *
 * <p>A query is what an action computes: an action on a Dataset, turning it into an RDD, a write.
 * Commands on the catalog, such as creating a view, are none. RDD code has no plan.
 */
public final class Plans {
  /**
   * One query of the run.
   *
   * @param action name of the action, such as {@code collect} or {@code command}
   */
  record Query(String action, PlanTree tree, Optional<Throwable> failure) {
    static Query of(String action, QueryExecution query, Optional<Throwable> failure) {
      return new Query(action, PlanTree.of(query.executedPlan()), failure);
    }
  }

  private final List<Query> queries;
  private final boolean withCached;
  private final Settings settings;
  private final RunMetrics metrics;

  private Plans(List<Query> queries, boolean withCached, Settings settings, RunMetrics metrics) {
    this.queries = List.copyOf(queries);
    this.withCached = withCached;
    this.settings = settings;
    this.metrics = metrics;
  }

  static Plans of(List<Query> ended, Settings settings, RunMetrics metrics) {
    return new Plans(thatCompute(ended), false, settings, metrics);
  }

  /**
   * Drops what computes nothing of its own: commands on the catalog (also the shell of a {@code
   * create table as select}, which runs a query of its own), and queries that hand out the result
   * of a command that ran in this run ({@code spark.sql("insert ...").collect()}).
   */
  private static List<Query> thatCompute(List<Query> ended) {
    Set<SparkPlan> commands = Collections.newSetFromMap(new IdentityHashMap<>());
    ended.forEach(query -> query.tree().operator().ifPresent(commands::add));
    return ended.stream()
        .filter(
            query ->
                query.failure().isPresent()
                    || !query.tree().isMetadataCommand()
                        && !(query.tree().operator().orElse(null)
                                instanceof CommandResultExec result
                            && commands.contains(result.commandPhysicalPlan())))
        .toList();
  }

  /** The same plans, with the plans behind cached relations. */
  public Plans includingCachedPlans() {
    return new Plans(queries, true, settings, metrics);
  }

  /** The plans of the queries that succeeded, for a run that catches a failure and goes on. */
  public Plans ofSucceededQueries() {
    return new Plans(
        queries.stream().filter(query -> query.failure().isEmpty()).toList(),
        withCached,
        settings,
        metrics);
  }

  /** Whether no query ran: a job of RDDs has none. */
  public boolean isEmpty() {
    return queries.isEmpty();
  }

  /** Number of queries. */
  public int size() {
    return queries.size();
  }

  /** One tree a query, in the order in which the queries ended. */
  public List<PlanTree> trees() {
    return queries.stream().map(Query::tree).toList();
  }

  /** Every operator of a class or trait, from all queries, each once. */
  public <P> List<P> operators(Class<P> type) {
    return nodes(node -> node.operator().filter(type::isInstance).isPresent()).stream()
        .map(node -> type.cast(node.operator().orElseThrow()))
        .toList();
  }

  /** The plans as text, one operator a line. */
  public String render(int width) {
    return PlanReport.of(this).render(width);
  }

  @Override
  public String toString() {
    return render(MessageText.WIDTH);
  }

  List<Query> queries() {
    return queries;
  }

  boolean showsCachedPlans() {
    return withCached;
  }

  Settings settings() {
    return settings;
  }

  RunMetrics metrics() {
    return metrics;
  }

  /** The nodes that match, each operator once. */
  List<PlanTree> nodes(Predicate<PlanTree> matching) {
    List<PlanTree> found = new ArrayList<>();
    Set<SparkPlan> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    queries.forEach(query -> walk(query.tree(), false, matching, seen, found));
    return found;
  }

  private void walk(
      PlanTree node,
      boolean inSubquery,
      Predicate<PlanTree> matching,
      Set<SparkPlan> seen,
      List<PlanTree> found) {
    if (!seen.add(node.operator().orElseThrow())
        || (inSubquery && node.isUnfinishedAdaptivePlan())) {
      return;
    }
    if (matching.test(node)) {
      found.add(node);
    }
    boolean below = inSubquery || node.isSubquery();
    node.children().forEach(child -> walk(child, below, matching, seen, found));
    if (withCached) {
      node.cached().ifPresent(child -> walk(child, false, matching, seen, found));
    }
  }

  /** Whether a part of the query that counts may still change. */
  boolean isUnfinished(Query query) {
    return isUnfinished(query.tree());
  }

  private boolean isUnfinished(PlanTree node) {
    if (node.isSubquery()) {
      return false;
    }
    return node.isUnfinishedAdaptivePlan()
        || node.children().stream().anyMatch(this::isUnfinished)
        || (withCached && node.cached().filter(this::isUnfinished).isPresent());
  }
}
