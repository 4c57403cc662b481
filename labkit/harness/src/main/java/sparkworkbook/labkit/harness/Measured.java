package sparkworkbook.labkit.harness;

import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Publishes the quantities that a test measured, as JUnit report entries; the score record keeps
 * them under {@code measured}. Names are words for people: {@code "shuffle records"}.
 */
public final class Measured {
  /** Marks a report entry as a measurement. */
  public static final String KEY_PREFIX = "measured ";

  private final BiConsumer<String, String> report;

  Measured(BiConsumer<String, String> report) {
    this.report = report;
  }

  /**
   * @param metric what was measured; a second value under the same name replaces the first
   * @param value in the unit that the name says
   */
  public Measured record(String metric, long value) {
    report.accept(KEY_PREFIX + metric, Long.toString(value));
    return this;
  }

  /** Records every entry. */
  public Measured record(Map<String, Long> metrics) {
    metrics.forEach((metric, value) -> record(metric, value));
    return this;
  }
}
