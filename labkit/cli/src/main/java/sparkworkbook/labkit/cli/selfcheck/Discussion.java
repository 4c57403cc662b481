package sparkworkbook.labkit.cli.selfcheck;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/** The counted before and after in a lab's DISCUSSION: generated, never typed. */
public final class Discussion {
  public static final String FILE_NAME = "DISCUSSION.md";
  static final String BEGIN = "<!-- measured: begin -->";
  static final String END = "<!-- measured: end -->";

  private Discussion() {}

  static boolean hasMarkers(Path page) {
    String text = Folders.read(page);
    int begin = text.indexOf(BEGIN);
    return begin >= 0 && text.indexOf(END, begin) > begin;
  }

  static boolean hasTable(Path page) {
    return block(Folders.read(page)).contains("|");
  }

  /** The metrics that the page's table shows. */
  static Set<String> metrics(Path page) {
    Set<String> names = new LinkedHashSet<>();
    block(Folders.read(page))
        .lines()
        .filter(line -> line.startsWith("| "))
        .skip(1) // the heading
        .map(line -> line.split("\\|")[1].strip())
        .forEach(names::add);
    return names;
  }

  /**
   * Replaces what stands between the markers.
   *
   * @throws WorkbookException if the page has no markers
   */
  static void write(Path page, Map<String, Number> before, Map<String, Number> after) {
    if (!hasMarkers(page)) {
      throw new WorkbookException(
          page
              + " lacks the lines "
              + BEGIN
              + " and "
              + END
              + "; write them where the table belongs.");
    }
    String text = Folders.read(page);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    Folders.write(
        page,
        text.substring(0, begin)
            + "\n"
            + table(before, after)
            + text.substring(text.indexOf(END, begin)));
  }

  /** One line a metric, in the order in which the starter published them. */
  static String table(Map<String, Number> before, Map<String, Number> after) {
    Set<String> names = new LinkedHashSet<>(before.keySet());
    names.addAll(after.keySet());
    List<String> lines = new ArrayList<>();
    lines.add("| metric | starter | reference | factor |");
    lines.add("|---|---:|---:|---:|");
    for (String name : names) {
      lines.add(
          "| "
              + name
              + " | "
              + number(before.get(name))
              + " | "
              + number(after.get(name))
              + " | "
              + factor(before.get(name), after.get(name))
              + " |");
    }
    return String.join("\n", lines) + "\n";
  }

  /** A measured number for people. */
  public static String number(Number value) {
    if (value == null) {
      return "-";
    }
    return value.doubleValue() == value.longValue()
        ? String.format(Locale.ROOT, "%,d", value.longValue())
        : String.format(Locale.ROOT, "%,.2f", value.doubleValue());
  }

  /** How many times less (or, below 1, more) the reference takes. */
  private static String factor(Number before, Number after) {
    if (before == null || after == null || after.doubleValue() == 0) {
      return "-";
    }
    double factor = before.doubleValue() / after.doubleValue();
    return factor >= 10
        ? String.format(Locale.ROOT, "%,.0f", factor)
        : String.format(Locale.ROOT, "%.2g", factor);
  }

  private static String block(String text) {
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END, Math.max(0, begin));
    return begin < 0 || end < 0 ? "" : text.substring(begin + BEGIN.length(), end).strip();
  }
}
