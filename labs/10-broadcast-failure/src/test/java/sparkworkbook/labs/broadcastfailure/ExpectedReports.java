package sparkworkbook.labs.broadcastfailure;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import sparkworkbook.labs.broadcastfailure.Report.Total;

/**
 * What the reports must say, without a join: Spark adds up the flights of each airport and day, and
 * plain Java looks the bulletins up in a map.
 */
final class ExpectedReports implements Serializable {
  private static final String NO_BULLETIN = "No bulletin";

  private final Map<Report, SortedMap<String, Total>> totals = new HashMap<>();

  private ExpectedReports() {}

  static ExpectedReports of(Dataset<Row> flights, Dataset<Row> bulletins) {
    List<Row> origins = daily(flights, "origin");
    List<Row> destinations = daily(flights, "destination");
    Map<String, String> causes = causes(bulletins, origins, destinations);

    ExpectedReports expected = new ExpectedReports();
    for (Row row : origins) {
      expected.add(Report.DEPARTURES, causes, row, new Total(row.getLong(2), row.getLong(3)));
      if (row.getLong(4) > 0) {
        expected.add(Report.LATE, causes, row, new Total(row.getLong(4), row.getLong(5)));
      }
    }
    for (Row row : destinations) {
      expected.add(Report.ARRIVALS, causes, row, new Total(row.getLong(2), row.getLong(3)));
    }
    return expected;
  }

  /** Total by cause. */
  SortedMap<String, Total> totals(Report report) {
    return totals.get(report);
  }

  private void add(Report report, Map<String, String> causes, Row airportAndDay, Total total) {
    totals
        .computeIfAbsent(report, r -> new TreeMap<>())
        .merge(causes.getOrDefault(key(airportAndDay), NO_BULLETIN), total, Total::plus);
  }

  /** Airport, day, flights, minutes, late flights, late minutes. */
  private static List<Row> daily(Dataset<Row> flights, String airport) {
    return flights
        .groupBy(col(airport), expr("date(date)"))
        .agg(
            expr("count(*)"),
            expr("sum(delay)"),
            expr("count_if(delay >= 60)"),
            expr("sum(if(delay >= 60, delay, 0))"))
        .collectAsList();
  }

  private static Map<String, String> causes(
      Dataset<Row> bulletins, List<Row> origins, List<Row> destinations) {
    List<String> airports =
        Stream.of(origins, destinations)
            .flatMap(List::stream)
            .map(row -> row.getString(0))
            .distinct()
            .toList();
    Map<String, String> causes = new HashMap<>();
    bulletins
        .where(col("airport").isInCollection(new ArrayList<Object>(airports)))
        .select(col("airport"), col("day"), expr("split_part(text, '.', 1)"))
        .collectAsList()
        .forEach(row -> causes.put(key(row), row.getString(2)));
    return causes;
  }

  private static String key(Row airportAndDay) {
    return airportAndDay.getString(0) + " " + airportAndDay.getDate(1);
  }
}
