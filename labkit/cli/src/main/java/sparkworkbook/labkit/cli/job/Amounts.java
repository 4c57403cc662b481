package sparkworkbook.labkit.cli.job;

import java.util.Locale;

/** Numbers for reading. */
final class Amounts {
  private Amounts() {}

  /** {@code 3,000,000}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 3,000,000 records}, {@code 1 record}. */
  static String count(long number, String noun) {
    return count(number) + " " + noun + (number == 1 ? "" : "s");
  }

  /** {@code 19.6 MiB}. */
  static String bytes(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double scaled = bytes;
    int unit = 0;
    while (scaled >= 1024 && unit < units.length - 1) {
      scaled /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", scaled, units[unit]);
  }

  /**
   * @param xmx as after {@code -Xmx}, with m or g
   * @return bytes
   */
  static long heap(String xmx) {
    long number = Long.parseLong(xmx.substring(0, xmx.length() - 1));
    return number << (xmx.endsWith("g") ? 30 : 20);
  }
}
