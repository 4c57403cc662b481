package sparkworkbook.labkit.assertions;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Numbers and lines as messages print them, the same on every machine. */
final class Text {
  private Text() {}

  /** Refuses what every text contains, with AssertJ's words and types. */
  static void checkNotEmpty(String wanted, String words) {
    Objects.requireNonNull(wanted, words + " should not be null");
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException(words + " should not be empty");
    }
  }

  /** {@code 3,000,000}. */
  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** {@code 19.6 MiB}: bytes for reading, not for comparing. */
  static String bytes(long value) {
    if (value == 0) {
      return "0";
    }
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double scaled = value;
    int unit = 0;
    while (Math.abs(scaled) >= 1024 && unit < units.length - 1) {
      scaled /= 1024;
      unit++;
    }
    return unit == 0 ? value + " B" : String.format(Locale.ROOT, "%.1f %s", scaled, units[unit]);
  }

  /** {@code 1 query}, {@code 2 queries}. */
  static String count(long number, String singular, String plural) {
    return number(number) + " " + (number == 1 ? singular : plural);
  }

  /** Cuts a line that is too long and says so with three dots. */
  static String cut(String line, int width) {
    if (line.length() <= width) {
      return line;
    }
    return width <= 3
        ? line.substring(0, Math.max(0, width))
        : line.substring(0, width - 3) + "...";
  }

  /** The same inside the line, for one whose end says most, such as a place in a source file. */
  static String cutInside(String line, int width) {
    if (line.length() <= width || width <= 3) {
      return cut(line, width);
    }
    int end = (width - 3) / 2;
    int start = width - 3 - end;
    return line.substring(0, start) + "..." + line.substring(line.length() - end);
  }

  /** The first line of a text, cut to the width of a message. */
  static String firstLine(String text) {
    return cut(text.strip().lines().findFirst().orElse(""), MessageText.WIDTH);
  }

  /** Lines of cells, padded to columns and never cut; the first is for marks. */
  static String columns(List<List<String>> lines) {
    int[] widths = new int[lines.get(0).size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return lines.stream()
        .map(line -> padded(line, widths).stripTrailing())
        .collect(Collectors.joining("\n"));
  }

  private static String padded(List<String> line, int[] widths) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String gap = " ".repeat(widths[i] - line.get(i).length());
      text.append(i < 2 ? "" : "  ").append(line.get(i)).append(gap);
    }
    return text.toString();
  }
}
