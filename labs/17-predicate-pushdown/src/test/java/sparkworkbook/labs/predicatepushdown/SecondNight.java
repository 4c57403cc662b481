package sparkworkbook.labs.predicatepushdown;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;

/** Two nights write into one folder, each its own flights, and the same desk asks after each. */
final class SecondNight {
  private static final int ROWS = 2_000;
  private static final LocalDate DAY_OF_BOTH = LocalDate.of(2001, 4, 2);
  private static final LocalDate DAY_OF_THE_FIRST = LocalDate.of(2001, 2, 3);
  private static final int DAYS_LATER = 45;

  private SecondNight() {}

  /** What the desk asked, in this order. */
  static List<Inquiry> inquiries(SparkSession spark, long seed, Path folder) {
    Desk desk = Desk.ofTheSameDay();
    List<Row> first = SeededFlights.rows(seed + 1, ROWS);
    List<Row> second = SeededFlights.rows(seed + 2, ROWS).stream().map(SecondNight::later).toList();
    List<Inquiry> inquiries = new ArrayList<>();
    inquiries.addAll(night(spark, "the first night", first, folder, desk));
    inquiries.addAll(night(spark, "the second night", second, folder, desk));
    return inquiries;
  }

  private static List<Inquiry> night(
      SparkSession spark, String name, List<Row> flights, Path folder, Desk desk) {
    FlightArchive.publish(spark.createDataFrame(flights, Flights.SCHEMA), folder);
    List<Inquiry> inquiries = new ArrayList<>();
    for (LocalDate day : List.of(DAY_OF_BOTH, DAY_OF_THE_FIRST)) {
      inquiries.add(
          Inquiry.of(
              spark,
              folder,
              "flights on %s, after %s".formatted(day, name),
              flights.stream().filter(flight -> date(flight).toLocalDate().equals(day)).toList(),
              place -> desk.onDay(spark, place, day)));
    }
    inquiries.add(
        Inquiry.of(
            spark,
            folder,
            "more than 300 minutes late over more than 500 miles, after %s".formatted(name),
            flights.stream()
                .filter(flight -> flight.getLong(1) > 300 && flight.getLong(2) > 500)
                .toList(),
            place -> desk.claims(spark, place, 300, 500)));
    return inquiries;
  }

  private static Row later(Row flight) {
    return RowFactory.create(
        date(flight).plusDays(DAYS_LATER),
        flight.get(1),
        flight.get(2),
        flight.get(3),
        flight.get(4));
  }

  private static LocalDateTime date(Row flight) {
    return (LocalDateTime) flight.get(0);
  }
}
