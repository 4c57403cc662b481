package sparkworkbook.labkit.assertions;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the lines that Spark prints for operators: they are the same live and in an event log. */
final class PlanText {
  private static final Pattern PLAN_ID = Pattern.compile(",? ?\\[plan_id=\\d+]");
  private static final Pattern FILE_SCAN = Pattern.compile("(FileScan .*?\\]) Batched: .*");
  private static final Pattern LOCATION = Pattern.compile("Location: [^\\[]*\\[([^\\],]*)");
  private static final Pattern PARTITION_FILTERS =
      Pattern.compile("PartitionFilters: \\[(.*?)], PushedFilters");
  private static final Pattern PUSHED_FILTERS =
      Pattern.compile("PushedFilters: \\[(.*?)], ReadSchema");

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
    if (partitions.find() && !partitions.group(1).isEmpty()) {
      line.append(", PartitionFilters: [").append(partitions.group(1)).append("]");
    }
    Matcher pushed = PUSHED_FILTERS.matcher(plain);
    if (pushed.find() && !pushed.group(1).isEmpty()) {
      line.append(", PushedFilters: [").append(pushed.group(1)).append("]");
    }
    return line.toString();
  }
}
