package sparkworkbook.labs.columnpruning;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import sparkworkbook.datasets.SeededFlights;

/**
 * Flights that are new in every run, and what the reports say of them, in plain Java. Among them
 * are what a careless report loses: flights at the limits, without an airport, or later than an int
 * can say, and codes that look alike when they are put together.
 */
record MorningFlights(List<Row> rows) {
  private static final int DELAY = 1;
  private static final int DISTANCE = 2;
  private static final int ORIGIN = 3;
  private static final int DESTINATION = 4;

  static MorningFlights of(long seed, int seeded) {
    List<Row> rows = new ArrayList<>(SeededFlights.rows(seed, seeded));
    for (long delay : new long[] {-1, 0, 1, 40_000, 3_000_000_000L, 3_000_000_000L}) {
      for (long distance : new long[] {1_499, 1_500, 1_501}) {
        rows.add(flight(delay, distance, "A0A", "B0B"));
      }
      rows.add(flight(delay, 2_000, null, "B0B"));
      rows.add(flight(delay, 2_000, "A0A", null));
      rows.add(flight(delay, 2_000, "A0", "AB0B"));
    }
    return new MorningFlights(rows);
  }

  private static Row flight(long delay, long distance, String origin, String destination) {
    return RowFactory.create(
        LocalDateTime.of(2001, 3, 4, 5, 6), delay, distance, origin, destination);
  }

  List<Row> lateByOrigin() {
    return grouped(
        flight -> flight.getLong(DELAY) > 0, List.of(ORIGIN), MorningFlights::countAndSum);
  }

  List<Row> worstByRoute() {
    return grouped(flight -> true, List.of(ORIGIN, DESTINATION), MorningFlights::worst);
  }

  List<Row> longHauls() {
    return grouped(
        flight -> flight.getLong(DISTANCE) >= 1_500,
        List.of(DESTINATION),
        MorningFlights::countAndSum);
  }

  /** How many flights of each origin have each delay: all of the board, in fewer rows. */
  List<Row> board() {
    return grouped(
        flight -> true, List.of(ORIGIN, DELAY), flights -> List.of((long) flights.size()));
  }

  private List<Row> grouped(
      Predicate<Row> wanted, List<Integer> keys, Function<List<Row>, List<Object>> answer) {
    Map<List<Object>, List<Row>> groups =
        rows.stream()
            .filter(wanted)
            .collect(Collectors.groupingBy(flight -> keys.stream().map(flight::get).toList()));
    return groups.entrySet().stream()
        .map(
            group ->
                Stream.concat(group.getKey().stream(), answer.apply(group.getValue()).stream()))
        .map(cells -> RowFactory.create(cells.toArray()))
        .toList();
  }

  private static List<Object> countAndSum(List<Row> flights) {
    return List.of(
        (long) flights.size(), flights.stream().mapToLong(flight -> flight.getLong(DELAY)).sum());
  }

  private static List<Object> worst(List<Row> flights) {
    return List.of(flights.stream().mapToLong(flight -> flight.getLong(DELAY)).max().orElseThrow());
  }
}
