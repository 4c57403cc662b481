package sparkworkbook.labs.pythonmemory;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The statistics without Python: Spark counts the flights of each delay, plain Java does the rest.
 */
final class ExpectedDelays {
  private static final String BAND =
      "CASE WHEN distance < 750 THEN 'short' WHEN distance < 1500 THEN 'medium' ELSE 'long' END";

  private ExpectedDelays() {}

  /** Band to its line. */
  static SortedMap<String, String> of(Dataset<Row> flights) {
    SortedMap<String, SortedMap<Long, Long>> bands = new TreeMap<>();
    flights
        .groupBy(expr(BAND), expr("delay"))
        .agg(count(lit(1)))
        .collectAsList()
        .forEach(
            row ->
                bands
                    .computeIfAbsent(row.getString(0), band -> new TreeMap<>())
                    .put(row.getLong(1), row.getLong(2)));
    SortedMap<String, String> lines = new TreeMap<>();
    bands.forEach((band, flightsByDelay) -> lines.put(band, line(band, flightsByDelay)));
    return lines;
  }

  private static String line(String band, SortedMap<Long, Long> flightsByDelay) {
    long flights = flightsByDelay.values().stream().mapToLong(Long::longValue).sum();
    long minutes = 0;
    for (Map.Entry<Long, Long> delay : flightsByDelay.entrySet()) {
      minutes += delay.getKey() * delay.getValue();
    }
    return "%s,%d,%d,%d,%d,%d"
        .formatted(
            band,
            flights,
            minutes,
            delayAt((flights - 1) * 50 / 100, flightsByDelay),
            delayAt((flights - 1) * 90 / 100, flightsByDelay),
            flightsByDelay.lastKey());
  }

  /** The delay at this place, from 0, when all flights are put in order. */
  private static long delayAt(long place, SortedMap<Long, Long> flightsByDelay) {
    long passed = 0;
    for (Map.Entry<Long, Long> delay : flightsByDelay.entrySet()) {
      passed += delay.getValue();
      if (passed > place) {
        return delay.getKey();
      }
    }
    throw new IllegalArgumentException("of " + passed + " flights none has the place " + place);
  }
}
