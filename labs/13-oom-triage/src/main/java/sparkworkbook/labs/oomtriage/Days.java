package sparkworkbook.labs.oomtriage;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.time.LocalDateTime;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Flights of the first days of the year. */
final class Days {
  private static final LocalDateTime FIRST = LocalDateTime.of(2001, 1, 1, 0, 0);

  private Days() {}

  static Dataset<Row> first(int days, Dataset<Row> flights) {
    return flights.where(col("date").lt(lit(FIRST.plusDays(days))));
  }
}
