package sparkworkbook.labs.columnpruning;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The morning's reports on the archive of flights. */
public final class DelayReports {
  private DelayReports() {}

  /**
   * How often and how long flights were late, by airport.
   *
   * @return columns {@code origin}, {@code flights} and {@code minutes}, late flights only
   */
  public static Dataset<Row> lateByOrigin(Dataset<Row> archive) {
    return archive
        .select(col("delay"), col("route.origin").as("origin"))
        .filter((FilterFunction<Row>) flight -> flight.getLong(0) > 0)
        .groupBy("origin")
        .agg(count(lit(1)).as("flights"), sum("delay").as("minutes"));
  }

  /**
   * The longest delay of every route.
   *
   * @return columns {@code origin}, {@code destination} and {@code worst}, in minutes
   */
  public static Dataset<Row> worstByRoute(Dataset<Row> archive) {
    return archive
        .drop("remark", "legs", "aircraft")
        .select("route.origin", "route.destination", "delay")
        .groupBy("origin", "destination")
        .agg(max("delay").as("worst"));
  }

  /**
   * Flights of 1,500 miles and more, by airport of arrival.
   *
   * @return columns {@code destination}, {@code flights} and {@code minutes}
   */
  public static Dataset<Row> longHauls(Dataset<Row> archive) {
    return archive
        .where(col("distance").geq(1500))
        .groupBy(col("route.destination").as("destination"))
        .agg(count(lit(1)).as("flights"), sum("delay").as("minutes"));
  }

  static boolean isLongHaul(long miles) {
    return miles >= 1500;
  }

  /**
   * The data that the board queries again and again all morning, so it stays in memory.
   *
   * @return columns {@code origin} and {@code delay} of all flights
   */
  public static Dataset<Row> board(Dataset<Row> archive) {
    Dataset<Row> kept = archive.selectExpr("route.origin as origin", "delay").cache();
    kept.count();
    return kept;
  }
}
