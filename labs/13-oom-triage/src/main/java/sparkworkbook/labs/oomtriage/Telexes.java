package sparkworkbook.labs.oomtriage;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.array_repeat;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.expr;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The telexes about each flight, and the table that names the status of a delay. The texts are
 * generated from the flight alone.
 */
public final class Telexes {
  private Telexes() {}

  /**
   * One telex for each flight.
   *
   * @return {@code band}: the delay in quarters of an hour, which is 0 for most flights; {@code
   *     text}: the flight in five words, repeated 20 to 32 times, with one space between words
   */
  public static Dataset<Row> of(Dataset<Row> flights) {
    return flights.select(
        expr("least(greatest(delay div 15, 0), 999)").as("band"),
        array_join(
                array_repeat(
                    concat_ws(" ", col("origin"), col("destination"), col("date"), col("delay")),
                    expr("int(20 + pmod(delay, 13))")),
                " ")
            .as("text"));
  }

  /**
   * A thousand bands.
   *
   * @return {@code band}; {@code status}: "on time", "late" from 15 minutes, "very late" from 60
   */
  public static Dataset<Row> bands(SparkSession spark) {
    return spark
        .range(1000)
        .select(
            col("id").as("band"),
            expr("CASE WHEN id >= 4 THEN 'very late' WHEN id >= 1 THEN 'late' ELSE 'on time' END")
                .as("status"));
  }
}
