package sparkworkbook.labs.predicatepushdown;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * An archive as the student writes it, and the questions that it was asked.
 *
 * @param files that hold its rows
 * @param day the passenger desk's question
 * @param claims the claims desk's
 * @param manyClaims the claims desk's, with limits so low that only the answer counts
 */
record Archive(long files, Inquiry day, Inquiry claims, Inquiry manyClaims) {
  private static final long MANY_MINUTES = 45;
  private static final long MANY_MILES = 1_000;

  /**
   * What to ask.
   *
   * @param minutes so many that hardly a flight is later
   */
  record Questions(LocalDate day, long minutes, long miles) {}

  /**
   * Writes the flights into an empty folder and asks.
   *
   * @param flights so many are there
   * @param pageRows rows of a Parquet page
   */
  static Archive of(
      Dataset<Row> source, long flights, Questions questions, int pageRows, Path folder) {
    SparkSession spark = source.sparkSession();
    spark.conf().set("parquet.page.row.count.limit", pageRows);
    FlightArchive.publish(source, folder);
    forgetCaches(spark);

    // Few enough to be looked at one by one, by other means than the archive's.
    String day = "date_format(date, 'yyyy-MM-dd') = '" + questions.day() + "'";
    List<Row> candidates = source.where(day + " OR delay > " + MANY_MINUTES).collectAsList();
    return new Archive(
        files(folder),
        Inquiry.of(
            spark,
            "flights on " + questions.day(),
            flights,
            candidates.stream()
                .filter(flight -> date(flight).toLocalDate().equals(questions.day()))
                .toList(),
            () -> FlightArchive.onDay(spark, folder, questions.day())),
        claims(spark, flights, candidates, questions.minutes(), questions.miles(), folder),
        claims(spark, flights, candidates, MANY_MINUTES, MANY_MILES, folder));
  }

  private static Inquiry claims(
      SparkSession spark,
      long flights,
      List<Row> candidates,
      long minutes,
      long miles,
      Path folder) {
    return Inquiry.of(
        spark,
        "more than %,d minutes late over more than %,d miles".formatted(minutes, miles),
        flights,
        candidates.stream()
            .filter(flight -> flight.<Long>getAs("delay") > minutes)
            .filter(flight -> flight.<Long>getAs("distance") > miles)
            .toList(),
        () -> FlightArchive.claims(spark, folder, minutes, miles));
  }

  private static LocalDateTime date(Row flight) {
    return flight.getAs("date");
  }

  /** The desks ask the next day, in an application that has not seen the one that wrote. */
  private static void forgetCaches(SparkSession spark) {
    spark.catalog().clearCache();
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .getPersistentRDDs()
        .values()
        .forEach(rdd -> rdd.unpersist(true));
  }

  private static long files(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.startsWith(".") && !name.startsWith("_"))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
