package sparkworkbook.labkit.assertions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Prints trees with one numbering of expression ids, marking some of the operators. */
final class PlanPrinter {
  private static final int MAX_LINES = 60;
  private static final int MAX_INDENTED_DEPTH = 14;
  private static final String NO_MARK = "    ";
  private static final Pattern EXPRESSION_ID = Pattern.compile("#(\\d+)L?");

  /** An operator; the filters of a scan may take lines of their own within the text. */
  private record Line(String text, boolean marked) {}

  private final int width;
  private final Set<PlanTree> marked;
  private final boolean withCached;
  private final Map<String, Integer> expressionIds = new HashMap<>();

  PlanPrinter(int width, Set<PlanTree> marked, boolean withCached) {
    this.width = width;
    this.marked = marked;
    this.withCached = withCached;
  }

  List<String> print(List<PlanTree> roots) {
    List<Line> lines = new ArrayList<>();
    roots.forEach(root -> add(root, "", "", depth(root) <= MAX_INDENTED_DEPTH ? "+- " : "", lines));
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
    List<PlanTree> next = new ArrayList<>(node.children());
    if (withCached) {
      node.cached().ifPresent(next::add);
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
      lines.add(line(node, prefix, below));
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

  private Line line(PlanTree node, String prefix, String below) {
    boolean isMarked = marked.contains(node);
    String suffix = node.cause().isEmpty() ? "" : " <- " + node.cause();
    int room = Math.max(20, width - NO_MARK.length() - prefix.length() - suffix.length());
    String start = (isMarked ? PlanTree.MARK : NO_MARK) + prefix;
    List<String> lines = PlanText.lines(withShortIds(node.text()), room);
    return new Line(start + String.join("\n" + NO_MARK + below, lines) + suffix, isMarked);
  }

  private String withShortIds(String text) {
    return EXPRESSION_ID
        .matcher(text)
        .replaceAll(
            id -> "#" + expressionIds.computeIfAbsent(id.group(1), k -> expressionIds.size() + 1));
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
