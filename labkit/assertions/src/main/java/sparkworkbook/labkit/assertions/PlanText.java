package sparkworkbook.labkit.assertions;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the lines that Spark prints for operators: they are the same live and in an event log. */
final class PlanText {
  private static final Pattern PLAN_ID = Pattern.compile(",? ?\\[plan_id=\\d+]");
  private static final Pattern FILE_SCAN = Pattern.compile("(FileScan .*?\\]) Batched: .*");
  private static final Pattern LOCATION = Pattern.compile("Location: [^\\[]*\\[([^\\],]*)");

  /** Spark cuts such a list where it is long: {@code spark.sql.maxMetadataStringLength}. */
  private static final Pattern PARTITION_FILTERS =
      Pattern.compile("PartitionFilters: \\[(.*?(?:]|\\.{3})), PushedFilters");

  private static final Pattern PUSHED_FILTERS =
      Pattern.compile("PushedFilters: \\[(.*?(?:]|\\.{3})), ReadSchema");

  private static final Pattern FILTERS = Pattern.compile(", (?=(?:Partition|Pushed)Filters: \\[)");
  private static final Pattern COLUMNS = Pattern.compile("(FileScan [^\\[]*\\[)(.*)(] of .*)");
  private static final String INDENT = "  ";

  private PlanText() {}

  /** Operators between an exchange and the one that asked for it, which ask for nothing. */
  static boolean isPassive(String name, String text) {
    boolean localSort = name.equals("Sort") && text.contains("], false");
    return isWrapper(name)
        || name.equals("AQEShuffleRead")
        || name.equals("EmptyRelation")
        || localSort;
  }

  static boolean isWrapper(String name) {
    return name.startsWith("WholeStageCodegen")
        || name.equals("InputAdapter")
        || name.equals("AdaptiveSparkPlan")
        || name.endsWith("QueryStage");
  }

  static boolean isCostly(String name) {
    return name.equals("Exchange")
        || name.equals("BroadcastExchange")
        || name.equals("Sort")
        || name.equals("CartesianProduct")
        || name.equals("BroadcastNestedLoopJoin");
  }

  static String cause(String text, String above) {
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

  static String shorten(String text) {
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
    if (partitions.find() && !partitions.group(1).equals("]")) {
      line.append(", PartitionFilters: [").append(partitions.group(1));
    }
    Matcher pushed = PUSHED_FILTERS.matcher(plain);
    if (pushed.find() && !pushed.group(1).equals("]")) {
      line.append(", PushedFilters: [").append(pushed.group(1));
    }
    return line.toString();
  }

  /**
   * An operator's shortened line in lines that fit. A scan keeps the name of what it reads, and the
   * filters that it was given stand below it.
   */
  static List<String> lines(String shortened, int room) {
    if (shortened.length() <= room) {
      return List.of(shortened);
    }
    List<String> lines = new ArrayList<>();
    for (String part : FILTERS.split(shortened)) {
      if (lines.isEmpty()) {
        lines.add(cut(part, room));
      } else {
        addWrapped(part, room, lines);
      }
    }
    return lines;
  }

  private static String cut(String line, int room) {
    Matcher scan = COLUMNS.matcher(line);
    if (!scan.matches()) {
      return Text.cut(line, room);
    }
    int columns = room - scan.group(1).length() - scan.group(3).length();
    return Text.cut(scan.group(1) + Text.cut(scan.group(2), columns) + scan.group(3), room);
  }

  /** Breaks between two filters; one that is longer than a line is cut. */
  private static void addWrapped(String filters, int room, List<String> lines) {
    StringBuilder line = new StringBuilder();
    for (String word : filters.split("(?<=,) ")) {
      if (line.length() > 0 && INDENT.length() + line.length() + 1 + word.length() > room) {
        lines.add(Text.cut(INDENT + line, room));
        line.setLength(0);
        line.append(INDENT);
      } else if (line.length() > 0) {
        line.append(' ');
      }
      line.append(word);
    }
    lines.add(Text.cut(INDENT + line, room));
  }
}
