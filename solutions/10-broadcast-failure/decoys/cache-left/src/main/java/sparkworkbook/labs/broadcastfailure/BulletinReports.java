package sparkworkbook.labs.broadcastfailure;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Bulletins;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/**
 * Three reports on the flights by what their airport had announced to passengers for the day.
 *
 * <p>Each has columns {@code cause} (the bulletin's first sentence, or "No bulletin" where the
 * airport had none that day), {@code flights} and {@code minutes} (sum of their delays), one row a
 * cause.
 */
public final class BulletinReports {
  private BulletinReports() {}

  /**
   * Flights by the bulletin of the airport where they start.
   *
   * @param flights columns of {@link Flights#SCHEMA}
   * @param bulletins columns of {@link Bulletins#SCHEMA}; far more airports than have flights
   */
  public static Dataset<Row> departures(Dataset<Row> flights, Dataset<Row> bulletins) {
    return byCause(daily(flights, "origin"), bulletins);
  }

  /** Flights by the bulletin of the airport where they end. */
  public static Dataset<Row> arrivals(Dataset<Row> flights, Dataset<Row> bulletins) {
    return byCause(daily(flights, "destination"), bulletins);
  }

  /** Flights at least an hour late, by the bulletin of the airport where they start. */
  public static Dataset<Row> late(Dataset<Row> flights, Dataset<Row> bulletins) {
    return byCause(daily(flights.where(col("delay").geq(60)), "origin").cache(), bulletins);
  }

  /** Flights and minutes of delay of each airport and day. */
  private static Dataset<Row> daily(Dataset<Row> flights, String airport) {
    return flights
        .groupBy(col(airport).as("airport"), to_date(col("date")).as("day"))
        .agg(count(lit(1)).as("flights"), sum("delay").as("minutes"));
  }

  private static Dataset<Row> byCause(Dataset<Row> daily, Dataset<Row> bulletins) {
    return daily
        .join(bulletins, new String[] {"airport", "day"}, "left")
        .groupBy(coalesce(substring_index(col("text"), ".", 1), lit("No bulletin")).as("cause"))
        .agg(sum("flights").as("flights"), sum("minutes").as("minutes"));
  }

  /** Writes each report as {@code NAME.csv} and prints it. */
  public static void main(String[] args) throws IOException {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = SparkSession.builder().appName("bulletin reports").getOrCreate();
    Dataset<Row> flights = Flights.open(spark, arguments.data());
    Dataset<Row> bulletins = Bulletins.open(spark, arguments.data());

    write("departures", departures(flights, bulletins), arguments.out());
    write("arrivals", arrivals(flights, bulletins), arguments.out());
    write("late", late(flights, bulletins), arguments.out());
    spark.stop();
  }

  private static void write(String name, Dataset<Row> report, Path out) throws IOException {
    List<String> lines =
        report.collectAsList().stream().map(row -> row.mkString(",")).sorted().toList();
    Files.createDirectories(out);
    Files.write(out.resolve(name + ".csv"), lines);
    System.out.println(name + " by cause, flights and minutes of delay:");
    lines.forEach(line -> System.out.println("  " + line));
  }
}
