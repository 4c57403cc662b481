package sparkworkbook.labs.collectoom;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the two small files must say, calculated from how many flights there are for each origin and
 * delay: plain Java, no Spark.
 */
final class ExpectedReport {
  private static final int TOP = 20;
  private static final List<Double> PERCENTILES = List.of(50.0, 90.0, 95.0, 99.0, 99.9);
  private static final long LATE = 15;
  private static final long VERY_LATE = 60;

  private final SortedMap<String, Long> flights = new TreeMap<>();
  private final SortedMap<String, Long> late = new TreeMap<>();
  private final SortedMap<Long, Long> flightsByDelay = new TreeMap<>();

  ExpectedReport add(String origin, long delay, long count) {
    flights.merge(origin, count, Long::sum);
    late.merge(origin, delay < LATE ? 0 : count, Long::sum);
    flightsByDelay.merge(delay, count, Long::sum);
    return this;
  }

  /** The lines of {@code top-airports.csv}. */
  List<String> topAirports() {
    List<String> lines = new ArrayList<>(List.of("origin,late,flights"));
    late.entrySet().stream() // by code; the sort keeps that order among equals
        .sorted(comparing((Map.Entry<String, Long> origin) -> origin.getValue()).reversed())
        .limit(TOP)
        .forEach(
            origin ->
                lines.add(
                    origin.getKey()
                        + ","
                        + origin.getValue()
                        + ","
                        + flights.get(origin.getKey())));
    return lines;
  }

  /** Percentile to minutes of delay. */
  SortedMap<Double, Double> percentiles() {
    SortedMap<Double, Double> minutes = new TreeMap<>();
    long last = flights.values().stream().mapToLong(Long::longValue).sum() - 1;
    for (double percentile : PERCENTILES) {
      double place = last * percentile / 100;
      long below = (long) place;
      double share = place - below;
      minutes.put(
          percentile,
          share == 0 ? delayAt(below) : (1 - share) * delayAt(below) + share * delayAt(below + 1));
    }
    return minutes;
  }

  /** The delay at this place, from 0, when all flights are put in order. */
  private double delayAt(long place) {
    long passed = 0;
    for (Map.Entry<Long, Long> delay : flightsByDelay.entrySet()) {
      passed += delay.getValue();
      if (passed > place) {
        return delay.getKey();
      }
    }
    throw new IllegalArgumentException(passed + " flights have no place " + place);
  }

  static String status(long delay) {
    if (delay >= VERY_LATE) {
      return "very late";
    }
    return delay >= LATE ? "late" : "on time";
  }
}
