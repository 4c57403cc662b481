package sparkworkbook.labkit.assertions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final int MAX_FIELDS = 25;
  private static final int MAX_LINES = 60;
  private static final int MAX_INDENTED_DEPTH = 14;
  private static final String MARK = ">>> ";
  private static final String NO_MARK = "    ";
  private static final Pattern EXPRESSION_ID = Pattern.compile("#(\\d+)L?");
  private static final Pattern PLAN_ID = Pattern.compile(",? ?\\[plan_id=\\d+]");
  private static final Pattern FILE_SCAN = Pattern.compile("(FileScan .*?\\]) Batched: .*");
  private static final Pattern LOCATION = Pattern.compile("Location: [^\\[]*\\[([^\\],]*)");
  private static final Pattern PARTITION_FILTERS =
      Pattern.compile("PartitionFilters: \\[(.*?)], PushedFilters");
  private static final Pattern PUSHED_FILTERS =
      Pattern.compile("PushedFilters: \\[(.*?)], ReadSchema");

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
    String asking = isPassive(name, text) ? above : name;
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
        name, shorten(text), cause(text, above), Optional.of(plan), metrics, children, cached);
  }

  private static PlanTree of(SparkPlanInfo plan, String above) {
    String name = plan.nodeName().strip();
    String text = plan.simpleString();
    String asking = isPassive(name, text) ? above : name;
    List<PlanTree> children = new ArrayList<>();
    if (!name.startsWith("Reused")) {
      CollectionConverters.asJava(plan.children())
          .forEach(child -> children.add(of(child, asking)));
    }
    return new PlanTree(
        name,
        shorten(text),
        cause(text, above),
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

  /** Operators between an exchange and the one that asked for it, which ask for nothing. */
  private static boolean isPassive(String name, String text) {
    boolean localSort = name.equals("Sort") && text.contains("], false");
    return isWrapper(name)
        || name.equals("AQEShuffleRead")
        || name.equals("EmptyRelation")
        || localSort;
  }

  private static boolean isWrapper(String name) {
    return name.startsWith("WholeStageCodegen")
        || name.equals("InputAdapter")
        || name.equals("AdaptiveSparkPlan")
        || name.endsWith("QueryStage");
  }

  private static String cause(String text, String above) {
    if (text.startsWith("BroadcastExchange")) {
      return above.isEmpty() ? "" : "required by " + above;
    }
    if (!text.startsWith("Exchange ")) {
      return "";
    }
    if (text.contains("REPARTITION_BY_")) {
      return "asked for by repartition";
    }
    if (text.contains("REBALANCE_PARTITIONS_BY_")) {
      return "asked for by a REBALANCE hint";
    }
    if (above.startsWith("Broadcast")) {
      return "made before AQE turned the join into " + above;
    }
    if (above.isEmpty()) {
      return "";
    }
    return "required by " + (above.equals("Sort") ? "the global Sort" : above);
  }

  private static String shorten(String text) {
    String plain = PLAN_ID.matcher(text.strip()).replaceAll("");
    plain = plain.replace(", ENSURE_REQUIREMENTS", "");
    Matcher scan = FILE_SCAN.matcher(plain);
    if (!scan.matches()) {
      return plain;
    }
    StringBuilder line = new StringBuilder(scan.group(1));
    Matcher location = LOCATION.matcher(plain);
    if (location.find() && !location.group(1).endsWith("...")) {
      String path = location.group(1);
      line.append(" of ").append(path.substring(path.lastIndexOf('/') + 1));
    }
    Matcher partitions = PARTITION_FILTERS.matcher(plain);
    if (partitions.find() && !partitions.group(1).isEmpty()) {
      line.append(", PartitionFilters: [").append(partitions.group(1)).append("]");
    }
    Matcher pushed = PUSHED_FILTERS.matcher(plain);
    if (pushed.find() && !pushed.group(1).isEmpty()) {
      line.append(", PushedFilters: [").append(pushed.group(1)).append("]");
    }
    return line.toString();
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
    return isWrapper(name);
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
    return String.join("\n", new Printer(width, Set.of(), true).print(List.of(this)));
  }

  @Override
  public String toString() {
    return render(Text.WIDTH);
  }

  /** Prints trees with one numbering of expression ids, marking some of the operators. */
  static final class Printer {
    private record Line(String text, boolean marked) {}

    private final int width;
    private final Set<PlanTree> marked;
    private final boolean withCached;
    private final Map<String, Integer> expressionIds = new HashMap<>();

    Printer(int width, Set<PlanTree> marked, boolean withCached) {
      this.width = width;
      this.marked = marked;
      this.withCached = withCached;
    }

    List<String> print(List<PlanTree> roots) {
      List<Line> lines = new ArrayList<>();
      roots.forEach(
          root -> add(root, "", "", depth(root) <= MAX_INDENTED_DEPTH ? "+- " : "", lines));
      return cutLong(lines);
    }

    private int depth(PlanTree node) {
      int below = next(node).stream().mapToInt(this::depth).max().orElse(0);
      return below + (isShown(node) ? 1 : 0);
    }

    private boolean isShown(PlanTree node) {
      return !node.isWrapper() || marked.contains(node);
    }

    private List<PlanTree> next(PlanTree node) {
      List<PlanTree> next = new ArrayList<>(node.children);
      if (withCached) {
        node.cached.ifPresent(next::add);
      }
      return next;
    }

    /**
     * @param only what stands before an only child: nothing in a deep plan, where only branches are
     *     indented
     */
    private void add(PlanTree node, String prefix, String below, String only, List<Line> lines) {
      boolean shown = isShown(node);
      if (shown) {
        lines.add(line(node, prefix));
      }
      List<PlanTree> next = next(node);
      if (next.size() == 1) {
        String indented = shown ? only : "";
        add(
            next.get(0),
            shown ? below + indented : prefix,
            below + " ".repeat(indented.length()),
            only,
            lines);
        return;
      }
      for (int i = 0; i < next.size(); i++) {
        boolean last = i == next.size() - 1;
        String start = below + (last ? "+- " : ":- ");
        add(next.get(i), start, below + (last ? "   " : ":  "), only, lines);
      }
    }

    private Line line(PlanTree node, String prefix) {
      boolean isMarked = marked.contains(node);
      String suffix = node.cause.isEmpty() ? "" : " <- " + node.cause;
      int room = Math.max(20, width - NO_MARK.length() - prefix.length() - suffix.length());
      String start = (isMarked ? MARK : NO_MARK) + prefix;
      return new Line(start + Text.cut(withShortIds(node.text), room) + suffix, isMarked);
    }

    private String withShortIds(String text) {
      return EXPRESSION_ID
          .matcher(text)
          .replaceAll(
              id ->
                  "#" + expressionIds.computeIfAbsent(id.group(1), k -> expressionIds.size() + 1));
    }

    /** Keeps the marked lines with what stands around them, then as many from the top as fit. */
    private static List<String> cutLong(List<Line> lines) {
      boolean[] kept = new boolean[lines.size()];
      int room = MAX_LINES;
      for (int around = 0; around <= 3; around++) {
        for (int i = 0; i < lines.size() && room > 0; i++) {
          for (int at : new int[] {i - around, i + around}) {
            if (lines.get(i).marked() && at >= 0 && at < kept.length && !kept[at] && room > 0) {
              kept[at] = true;
              room--;
            }
          }
        }
      }
      for (int i = 0; i < kept.length && room > 0; i++) {
        if (!kept[i]) {
          kept[i] = true;
          room--;
        }
      }
      List<String> text = new ArrayList<>();
      int leftOut = 0;
      for (int i = 0; i < kept.length; i++) {
        if (kept[i]) {
          addGap(text, leftOut);
          leftOut = 0;
          text.add(lines.get(i).text());
        } else {
          leftOut++;
        }
      }
      addGap(text, leftOut);
      return text;
    }

    private static void addGap(List<String> text, int leftOut) {
      if (leftOut > 0) {
        text.add(NO_MARK + "... " + Text.count(leftOut, "operator", "operators") + " left out");
      }
    }
  }
}
