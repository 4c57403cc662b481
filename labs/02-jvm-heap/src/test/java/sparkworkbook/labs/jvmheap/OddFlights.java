package sparkworkbook.labs.jvmheap;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;

/** Flights whose values fill their types, as those of the committed file do not. */
final class OddFlights {
  private static final long BEYOND_AN_INT = 10_000_000_019L;

  private OddFlights() {}

  /**
   * Dates with seconds and microseconds, numbers beyond an int, and some flights twice.
   *
   * @return rows of {@link Flights#SCHEMA}
   */
  static List<Row> rows(long seed, int rows) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Row> flights = new ArrayList<>(rows);
    for (Row flight : SeededFlights.rows(seed, rows)) {
      LocalDateTime date = flight.getAs(0);
      Row odd =
          RowFactory.create(
              date.plusNanos(1_000 * random.nextLong(60_000_000)),
              flight.getLong(1) * BEYOND_AN_INT,
              flight.getLong(2) * BEYOND_AN_INT,
              flight.getString(3),
              flight.getString(4));
      flights.add(odd);
      if (random.nextInt(20) == 0) {
        flights.add(odd);
      }
    }
    return flights;
  }
}
