package sparkworkbook.labs.broadcastfailure;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import sparkworkbook.datasets.Flights;

/** What the reports must say: plain Java looks the bulletin of each flight up in a map. */
final class ExpectedReports implements Serializable {
  private static final int DATE = Flights.SCHEMA.fieldIndex("date");
  private static final int DELAY = Flights.SCHEMA.fieldIndex("delay");
  private static final int ORIGIN = Flights.SCHEMA.fieldIndex("origin");
  private static final int DESTINATION = Flights.SCHEMA.fieldIndex("destination");
  private static final long LATE = 60;

  /** How many flights, and their minutes of delay. */
  private record Total(long flights, long minutes) implements Serializable {
    Total plus(Total other) {
      return new Total(flights + other.flights, minutes + other.minutes);
    }
  }

  private final Map<Report, SortedMap<String, Total>> totals = new HashMap<>();

  private ExpectedReports() {}

  /**
   * @param factor of each flight's delay
   */
  static ExpectedReports of(List<Row> flights, long factor, Dataset<Row> bulletins) {
    Map<String, String> causes = causes(bulletins);
    ExpectedReports expected = new ExpectedReports();
    for (Row flight : flights) {
      LocalDate day = ((LocalDateTime) flight.get(DATE)).toLocalDate();
      String departure = cause(causes, flight.getString(ORIGIN), day);
      long delay = flight.getLong(DELAY) * factor;
      expected.add(Report.DEPARTURES, departure, delay);
      expected.add(Report.ARRIVALS, cause(causes, flight.getString(DESTINATION), day), delay);
      if (delay >= LATE) {
        expected.add(Report.LATE, departure, delay);
      }
    }
    return expected;
  }

  /** One line a cause, in the order of the lines. */
  List<String> lines(Report report) {
    return totals.get(report).entrySet().stream()
        .map(
            cause ->
                "%s,%d,%d"
                    .formatted(
                        cause.getKey(), cause.getValue().flights(), cause.getValue().minutes()))
        .sorted()
        .toList();
  }

  private void add(Report report, String cause, long minutes) {
    totals
        .computeIfAbsent(report, absent -> new TreeMap<>())
        .merge(cause, new Total(1, minutes), Total::plus);
  }

  private static String cause(Map<String, String> causes, String airport, LocalDate day) {
    return causes.getOrDefault(airport + " " + day, "No bulletin");
  }

  private static Map<String, String> causes(Dataset<Row> bulletins) {
    Map<String, String> causes = new HashMap<>();
    for (Row bulletin : bulletins.select("airport", "day", "text").collectAsList()) {
      String text = bulletin.getString(2);
      causes.put(
          bulletin.getString(0) + " " + bulletin.getDate(1), text.substring(0, text.indexOf('.')));
    }
    return causes;
  }
}
