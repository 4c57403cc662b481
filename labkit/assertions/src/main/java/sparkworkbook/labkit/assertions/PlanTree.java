package sparkworkbook.labkit.assertions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.plans.logical.EmptyRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.CommandResultExec;
import org.apache.spark.sql.execution.EmptyRelationExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SparkPlanInfo;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.LogicalQueryStage;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.columnar.InMemoryTableScanExec;
import org.apache.spark.sql.execution.command.ExecutedCommandExec;
import org.apache.spark.sql.execution.datasources.v2.V2CommandExec;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A physical plan as a tree that can be walked and printed: query stages are opened, subqueries
 * stand below the operator that asks for them, and every exchange says what asked for it.
 *
 * <p>A reused exchange is a leaf: what it reuses stands elsewhere in the plan. The plan behind a
 * cached relation is kept apart and shown on request only.
 */
public final class PlanTree {
  /** What a rendered line starts with where the operator is marked. */
  public static final String MARK = MessageText.MARK;

  private static final int MAX_FIELDS = 25;

  private final String name;
  private final String text;
  private final String cause;
  private final Optional<SparkPlan> operator;
  private final Map<String, Long> metrics;
  private final List<PlanTree> children;
  private final Optional<PlanTree> cached;

  private PlanTree(
      String name,
      String text,
      String cause,
      Optional<SparkPlan> operator,
      Map<String, Long> metrics,
      List<PlanTree> children,
      Optional<PlanTree> cached) {
    this.name = name;
    this.text = text;
    this.cause = cause;
    this.operator = operator;
    this.metrics = Map.copyOf(metrics);
    this.children = List.copyOf(children);
    this.cached = cached;
  }

  /** The tree of a physical plan as the plan stands now, with the values of its metrics. */
  public static PlanTree of(SparkPlan plan) {
    return of(plan, "");
  }

  /** The tree of a plan from an event log or the status store, which has no metric values. */
  public static PlanTree of(SparkPlanInfo plan) {
    return of(plan, "");
  }

  private static PlanTree of(SparkPlan plan, String above) {
    String name = plan.nodeName().strip();
    String text = plan.simpleString(MAX_FIELDS);
    String asking = PlanText.isPassive(name, text) ? above : name;
    List<PlanTree> children = new ArrayList<>();
    children(plan).forEach(child -> children.add(of(child, asking)));
    CollectionConverters.asJava(plan.subqueries())
        .forEach(subquery -> children.add(of(subquery, "")));
    Map<String, Long> metrics = new HashMap<>();
    CollectionConverters.asJava(plan.metrics())
        .forEach((key, metric) -> metrics.put(key, metric.value()));
    Optional<PlanTree> cached =
        plan instanceof InMemoryTableScanExec scan
            ? Optional.of(of(scan.relation().cachedPlan(), ""))
            : Optional.empty();
    return new PlanTree(
        name,
        PlanText.shorten(text),
        PlanText.cause(text, above),
        Optional.of(plan),
        metrics,
        children,
        cached);
  }

  private static PlanTree of(SparkPlanInfo plan, String above) {
    String name = plan.nodeName().strip();
    String text = plan.simpleString();
    String asking = PlanText.isPassive(name, text) ? above : name;
    List<PlanTree> children = new ArrayList<>();
    if (!name.startsWith("Reused")) {
      CollectionConverters.asJava(plan.children())
          .forEach(child -> children.add(of(child, asking)));
    }
    return new PlanTree(
        name,
        PlanText.shorten(text),
        PlanText.cause(text, above),
        Optional.empty(),
        Map.of(),
        children,
        Optional.empty());
  }

  /**
   * What stands below an operator. Adaptive plans, query stages, command results and relations that
   * turned out empty are leaves to Spark's own walk, so each is opened here.
   */
  private static List<SparkPlan> children(SparkPlan plan) {
    if (plan instanceof AdaptiveSparkPlanExec adaptive) {
      return List.of(adaptive.executedPlan());
    }
    if (plan instanceof QueryStageExec stage) {
      return List.of(stage.plan());
    }
    if (plan instanceof CommandResultExec result) {
      return List.of(result.commandPhysicalPlan());
    }
    if (plan instanceof EmptyRelationExec empty) {
      List<SparkPlan> ran = new ArrayList<>();
      addStages(empty.logical(), ran);
      return ran;
    }
    return CollectionConverters.asJava(plan.children());
  }

  /** The stages that had run when adaptive execution saw that the rest has no rows. */
  private static void addStages(LogicalPlan logical, List<SparkPlan> stages) {
    if (logical instanceof LogicalQueryStage stage) {
      stages.add(stage.physicalPlan());
    } else if (logical instanceof EmptyRelation empty) {
      addStages(empty.logical(), stages);
    } else {
      CollectionConverters.asJava(logical.children()).forEach(child -> addStages(child, stages));
    }
  }

  /** The operator's name as in {@code explain}, such as {@code HashAggregate}. */
  public String name() {
    return name;
  }

  /** The operator's line as in {@code explain}, without plan ids and the details of a file scan. */
  public String text() {
    return text;
  }

  /** What stands below: inputs first, then subqueries. */
  public List<PlanTree> children() {
    return children;
  }

  /** Values by Spark's own keys, such as {@code numOutputRows}; empty for a plan from a log. */
  public Map<String, Long> metrics() {
    return metrics;
  }

  /** What asked for this exchange; empty for other operators. */
  String cause() {
    return cause;
  }

  /** The operator itself; empty for a plan from a log. */
  Optional<SparkPlan> operator() {
    return operator;
  }

  /** The plan that fills the cached relation which this operator reads. */
  Optional<PlanTree> cached() {
    return cached;
  }

  /** Whether it only holds other operators together, such as a query stage. */
  boolean isWrapper() {
    return PlanText.isWrapper(name);
  }

  /**
   * Whether it only changes or shows the catalog, such as a temporary view: nothing is computed.
   */
  boolean isMetadataCommand() {
    boolean command =
        operator.isPresent()
            ? operator.get() instanceof ExecutedCommandExec
                || operator.get() instanceof V2CommandExec
            : name.startsWith("Execute ");
    return command && children.isEmpty();
  }

  boolean isSubquery() {
    return name.equals("Subquery") || name.equals("SubqueryBroadcast");
  }

  /** Whether adaptive execution still may change the plan below this node. */
  boolean isUnfinishedAdaptivePlan() {
    return operator.isPresent()
        && operator.get() instanceof AdaptiveSparkPlanExec adaptive
        && !adaptive.isFinalPlan();
  }

  /** The tree as text, one operator a line, expression ids numbered from 1. */
  public String render(int width) {
    return String.join("\n", new PlanPrinter(width, Set.of(), true).print(List.of(this)));
  }

  /**
   * The same, with {@code >>>} at the operators that move or sort every row which reaches them, or
   * compare every row with every row.
   */
  public String renderMarkingCosts(int width) {
    Set<PlanTree> costly = Collections.newSetFromMap(new IdentityHashMap<>());
    addCostly(costly);
    return String.join("\n", new PlanPrinter(width, costly, true).print(List.of(this)));
  }

  private void addCostly(Set<PlanTree> costly) {
    if (PlanText.isCostly(name)) {
      costly.add(this);
    }
    children.forEach(child -> child.addCostly(costly));
    cached.ifPresent(plan -> plan.addCostly(costly));
  }

  @Override
  public String toString() {
    return render(MessageText.WIDTH);
  }
}
