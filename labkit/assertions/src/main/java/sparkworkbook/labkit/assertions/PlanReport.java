package sparkworkbook.labkit.assertions;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The part of a failure text that shows plans: trees with marks, then the settings. */
final class PlanReport {
  private final Plans plans;
  private final Set<PlanTree> marked = Collections.newSetFromMap(new IdentityHashMap<>());

  private PlanReport(Plans plans) {
    this.plans = plans;
  }

  static PlanReport of(Plans plans) {
    return new PlanReport(plans);
  }

  PlanReport marking(Collection<PlanTree> culprits) {
    marked.addAll(culprits);
    return this;
  }

  String render(int width) {
    if (plans.isEmpty()) {
      return "(no query)";
    }
    PlanPrinter printer = new PlanPrinter(width, marked, plans.showsCachedPlans());
    List<String> lines = new ArrayList<>();
    int number = 0;
    for (Plans.Query query : plans.queries()) {
      number++;
      boolean shown = marked.isEmpty() || hasMark(query.tree());
      lines.add(title(query, number) + (shown ? "" : " not shown"));
      if (shown) {
        lines.addAll(printer.print(List.of(query.tree())));
      }
    }
    return String.join("\n", lines);
  }

  private boolean hasMark(PlanTree node) {
    return marked.contains(node)
        || node.children().stream().anyMatch(this::hasMark)
        || (plans.showsCachedPlans() && node.cached().filter(this::hasMark).isPresent());
  }

  private String title(Plans.Query query, int number) {
    String which = plans.size() == 1 ? "Plan" : "Plan of query " + number + " of " + plans.size();
    return which
        + " ("
        + query.action()
        + (query.failure().isPresent() ? ", failed" : "")
        + (plans.isUnfinished(query) ? ", not final" : "")
        + "):";
  }

  /** {@code 2 Exchange, 1 SortMergeJoin}: what a plan has instead of what was looked for. */
  static String names(Collection<PlanTree> nodes) {
    return nodes.stream()
        .collect(Collectors.groupingBy(PlanTree::name, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }
}
