package sparkworkbook.labs.columnpruning;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import org.apache.spark.api.java.JavaRDD;
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
        .where(col("delay").gt(0))
        .groupBy(col("route.origin").as("origin"))
        .agg(count(lit(1)).as("flights"), sum("delay").as("minutes"));
  }

  /**
   * The longest delay of every route.
   *
   * @return columns {@code origin}, {@code destination} and {@code worst}, in minutes
   */
  public static Dataset<Row> worstByRoute(Dataset<Row> archive) {
    return archive
        .groupBy(col("route.origin").as("origin"), col("route.destination").as("destination"))
        .agg(max("delay").as("worst"));
  }

  /**
   * Flights of 1,500 miles and more, by airport of arrival.
   *
   * @return columns {@code destination}, {@code flights} and {@code minutes}
   */
  public static Dataset<Row> longHauls(Dataset<Row> archive) {
    Dataset<Row> needed =
        archive.select(col("route.destination").as("destination"), col("distance"), col("delay"));
    JavaRDD<Row> longHauls = needed.toJavaRDD().filter(flight -> isLongHaul(flight.getLong(1)));
    return archive
        .sparkSession()
        .createDataFrame(longHauls, needed.schema())
        .groupBy("destination")
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
    Dataset<Row> needed = archive.select(col("route.origin").as("origin"), col("delay"));
    return archive.sparkSession().createDataFrame(needed.collectAsList(), needed.schema());
  }
}
