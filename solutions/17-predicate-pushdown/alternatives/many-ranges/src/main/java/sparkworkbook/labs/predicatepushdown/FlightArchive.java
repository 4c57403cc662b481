package sparkworkbook.labs.predicatepushdown;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;

import java.nio.file.Path;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** The flights as two desks read them: written once a night, asked all day long. */
public final class FlightArchive {
  private FlightArchive() {}

  /**
   * Writes the archive, which nobody but the two questions below reads.
   *
   * @param flights columns of {@link Flights#SCHEMA}, in whatever order the loaders left them
   * @param archive folder to write; what is in it is the archive's own business
   */
  public static void publish(Dataset<Row> flights, Path archive) {
    write(
        flights.withColumn("day", to_date(col("date"))).repartitionByRange(180, col("day")),
        archive.resolve("by-day"));
    write(flights.repartitionByRange(180, col("delay")), archive.resolve("by-delay"));
  }

  /**
   * For the passenger desk: the flights of one day.
   *
   * @param archive as {@link #publish} wrote it
   * @return the columns of {@link Flights#SCHEMA}, perhaps with others; rows in any order
   */
  public static Dataset<Row> onDay(SparkSession spark, Path archive, LocalDate day) {
    return spark
        .read()
        .parquet(archive.resolve("by-day").toString())
        .where(col("day").equalTo(lit(day)));
  }

  /**
   * For the claims desk: the flights that were very late over a long distance.
   *
   * @param archive as {@link #publish} wrote it
   * @param minutes the delay is more than that
   * @param miles the distance is more than that
   * @return the columns of {@link Flights#SCHEMA}, perhaps with others; rows in any order
   */
  public static Dataset<Row> claims(SparkSession spark, Path archive, long minutes, long miles) {
    return spark
        .read()
        .parquet(archive.resolve("by-delay").toString())
        .where(col("delay").gt(minutes).and(col("distance").gt(miles)));
  }

  private static void write(Dataset<Row> flights, Path folder) {
    flights.write().mode("overwrite").parquet(folder.toString());
  }

  /** Writes the archive and asks both questions. */
  public static void main(String[] args) {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = SparkSession.builder().appName("flight archive").getOrCreate();
    Path archive = arguments.out().resolve("archive");
    LocalDate day = LocalDate.of(2001, 1, 10);

    publish(Flights.open(spark, arguments.data()), archive);
    System.out.printf(
        "Flights on %s: %,d%n", day, onDay(spark, archive, day).collectAsList().size());
    System.out.printf(
        "More than 600 minutes late over more than 500 miles: %,d%n",
        claims(spark, archive, 600, 500).collectAsList().size());
    spark.stop();
  }
}
