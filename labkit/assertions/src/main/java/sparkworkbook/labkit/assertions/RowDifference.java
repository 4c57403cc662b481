package sparkworkbook.labkit.assertions;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * How two sets of rows differ, and the first rows that do.
 *
 * @param expected rows expected, in all
 * @param found rows found, in all
 * @param kinds how many are changed, missing, unexpected, and there a different number of times
 * @param wrong lines that a table of all differences would have
 * @param first of these lines: the values, how often each was found and expected, and its kind
 */
record RowDifference(
    StructType columns,
    List<Integer> key,
    long expected,
    long found,
    List<Long> kinds,
    long wrong,
    List<Row> first) {
  private static final int WIDEST_CELL = 24;

  static RowDifference none() {
    return new RowDifference(new StructType(), List.of(), 0, 0, List.of(), 0, List.of());
  }

  boolean isEmpty() {
    return wrong == 0;
  }

  FailureMessage message() {
    List<String> parts = new ArrayList<>();
    part(parts, kinds.get(0), "has other values", "have other values");
    part(parts, kinds.get(1), "is missing", "are missing");
    part(parts, kinds.get(2), "is unexpected", "are unexpected");
    part(
        parts,
        kinds.get(3),
        "is there a different number of times",
        "are there a different number of times");
    String last = parts.remove(parts.size() - 1);
    String rule =
        "Expected "
            + Text.count(expected, "row", "rows")
            + " but found "
            + Text.number(found)
            + ": "
            + (parts.isEmpty() ? last : String.join(", ", parts) + " and " + last)
            + ".";
    return new FailureMessage(rule, this::table);
  }

  private static void part(List<String> parts, long count, String one, String many) {
    if (count > 0) {
      parts.add(Text.count(count, one, many));
    }
  }

  private String table() {
    List<List<String>> lines = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("    ", "expected", "found"));
    List<Integer> order = order();
    order.forEach(place -> header.add(Text.cut(columns.fields()[place].name(), WIDEST_CELL)));
    lines.add(header);
    for (int i = 0; i < first.size(); i++) {
      Row row = first.get(i);
      List<String> line = new ArrayList<>();
      line.add(MessageText.MARK);
      line.add(Text.number(row.<Long>getAs(RowComparison.EXPECTED)));
      line.add(Text.number(row.<Long>getAs(RowComparison.FOUND)));
      for (int place : order) {
        OptionalInt other = other(i, place);
        String cell = text(row.get(place));
        line.add(
            other.isEmpty()
                ? Text.cut(cell, WIDEST_CELL)
                : "[" + cutBefore(cell, text(first.get(other.getAsInt()).get(place))) + "]");
      }
      lines.add(line);
    }
    long left = wrong - first.size();
    return Text.columns(lines)
        + (left == 0
            ? ""
            : "\n    ... " + Text.count(left, "more row", "more rows") + " like these");
  }

  /** Places of the columns as they are shown: the key, then what differs, then the others. */
  private List<Integer> order() {
    Set<Integer> order = new LinkedHashSet<>(key);
    IntStream.range(0, columns.size()).filter(this::differs).forEach(order::add);
    IntStream.range(0, columns.size()).forEach(order::add);
    return List.copyOf(order);
  }

  private boolean differs(int place) {
    return IntStream.range(0, first.size()).anyMatch(line -> other(line, place).isPresent());
  }

  /** The other row of a changed pair, if it has another value here. */
  private OptionalInt other(int line, int place) {
    if (isPair(line - 1, line, place)) {
      return OptionalInt.of(line - 1);
    }
    return isPair(line, line + 1, place) ? OptionalInt.of(line + 1) : OptionalInt.empty();
  }

  private boolean isPair(int line, int next, int place) {
    if (line < 0 || next >= first.size() || !sameKey(line, next)) {
      return false;
    }
    boolean alone = !sameKey(line - 1, line) && !sameKey(next, next + 1);
    return alone && !Objects.equals(first.get(line).get(place), first.get(next).get(place));
  }

  private boolean sameKey(int line, int next) {
    return line >= 0
        && next < first.size()
        && isChanged(first.get(line))
        && isChanged(first.get(next))
        && key.stream()
            .allMatch(
                place -> Objects.equals(first.get(line).get(place), first.get(next).get(place)));
  }

  private static boolean isChanged(Row row) {
    return row.<String>getAs(RowComparison.KIND).equals(RowComparison.CHANGED);
  }

  /** Cuts a text so that it still shows where it differs from another one. */
  private static String cutBefore(String text, String other) {
    int same = 0;
    while (same < Math.min(text.length(), other.length())
        && text.charAt(same) == other.charAt(same)) {
      same++;
    }
    int start = same < WIDEST_CELL / 2 ? 0 : same - WIDEST_CELL / 4;
    return Text.cut(start == 0 ? text : "..." + text.substring(start), WIDEST_CELL);
  }

  private static String text(Object value) {
    String text = value == null ? "NULL" : value.toString().replaceAll("\\s", " ");
    boolean isUnclear =
        value instanceof String
            && (text.isBlank() || text.equals("NULL") || !text.equals(text.strip()));
    return isUnclear ? "\"" + text + "\"" : text;
  }
}
