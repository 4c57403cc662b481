package sparkworkbook.labs.predicatepushdown;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

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
    // Sorted by route for the compression: neither a day nor the late flights lie together
    write(
        flights
            .select(
                expr("cast(unix_micros(cast(date as timestamp)) / 60000000 as int)").as("minute"),
                col("delay").cast("int").as("delay"),
                col("distance").cast("int").as("distance"),
                col("origin"),
                col("destination"))
            .sort("origin", "destination", "minute"),
        archive);
  }

  /**
   * For the passenger desk: the flights of one day.
   *
   * @param archive as {@link #publish} wrote it
   * @return the columns of {@link Flights#SCHEMA}, perhaps with others; rows in any order
   */
  public static Dataset<Row> onDay(SparkSession spark, Path archive, LocalDate day) {
    int first = Math.toIntExact(day.toEpochDay() * 24 * 60);
    return flights(
        read(spark, archive)
            .where(col("minute").geq(first).and(col("minute").lt(first + 24 * 60))));
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
    return flights(
        read(spark, archive)
            .where(col("delay").gt((int) minutes).and(col("distance").gt((int) miles))));
  }

  private static void write(Dataset<Row> flights, Path folder) {
    flights
        .write()
        .mode("overwrite")
        .option("compression", "zstd")
        .option("parquet.writer.version", "PARQUET_2_0")
        .parquet(folder.toString());
  }

  private static Dataset<Row> read(SparkSession spark, Path archive) {
    SparkSession other = spark.newSession();
    other.conf().set("spark.sql.parquet.enableVectorizedReader", false);
    other.conf().set("spark.sql.parquet.recordLevelFilter.enabled", true);
    return other.read().parquet(archive.toString());
  }

  private static Dataset<Row> flights(Dataset<Row> compact) {
    return compact.select(
        expr("cast(timestamp_micros(minute * 60000000L) as timestamp_ntz)").as("date"),
        col("delay").cast("long").as("delay"),
        col("distance").cast("long").as("distance"),
        col("origin"),
        col("destination"));
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
