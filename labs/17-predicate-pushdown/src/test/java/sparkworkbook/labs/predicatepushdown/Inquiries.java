package sparkworkbook.labs.predicatepushdown;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * An archive and the questions that it was asked.
 *
 * @param flights so many are in it
 * @param day the passenger desk's question
 * @param claims the claims desk's
 * @param others of which only the answers count
 */
record Inquiries(Archive archive, long flights, Inquiry day, Inquiry claims, List<Inquiry> others) {

  /**
   * @param source what was published
   * @param flights so many they are
   * @param name of the flights, for messages
   */
  static Inquiries of(
      Archive archive, Dataset<Row> source, long flights, Questions questions, String name) {
    SparkSession spark = source.sparkSession();
    // Few enough to be looked at one by one, by other means than the archive's.
    List<Row> candidates = source.where(candidates(questions)).collectAsList();
    LocalDate noFlights = questions.day().minusYears(40);
    return new Inquiries(
        archive,
        flights,
        day(spark, archive, questions.day(), candidates, name),
        claims(spark, archive, questions.minutes(), questions.miles(), candidates, name),
        List.of(
            claims(spark, archive, questions.lowMinutes(), questions.highMiles(), candidates, name),
            day(spark, archive, noFlights, List.of(), name)));
  }

  /** Bytes that the more expensive of both questions took, for each 100 flights of the archive. */
  long bytesForHundred() {
    return Math.max(day.files().sum(), claims.files().sum()) * 100 / flights;
  }

  List<Inquiry> all() {
    List<Inquiry> all = new ArrayList<>(List.of(day, claims));
    all.addAll(others);
    return all;
  }

  private static Inquiry day(
      SparkSession spark, Archive archive, LocalDate day, List<Row> candidates, String name) {
    return Inquiry.ofTheNextDay(
        spark,
        archive.folder(),
        "flights on %s, of %s".formatted(day, name),
        select(candidates, flight -> date(flight).toLocalDate().equals(day)),
        (desk, place) -> desk.onDay(spark, place, day));
  }

  private static Inquiry claims(
      SparkSession spark,
      Archive archive,
      long minutes,
      long miles,
      List<Row> candidates,
      String name) {
    return Inquiry.ofTheNextDay(
        spark,
        archive.folder(),
        "more than %,d minutes late over more than %,d miles, of %s"
            .formatted(minutes, miles, name),
        select(
            candidates,
            flight ->
                flight.<Long>getAs("delay") > minutes && flight.<Long>getAs("distance") > miles),
        (desk, place) -> desk.claims(spark, place, minutes, miles));
  }

  private static String candidates(Questions questions) {
    return ("date_format(date, 'yyyy-MM-dd') = '%s'"
            + " OR delay > %d AND distance > %d OR delay > %d AND distance > %d")
        .formatted(
            questions.day(),
            questions.minutes(),
            questions.miles(),
            questions.lowMinutes(),
            questions.highMiles());
  }

  private static List<Row> select(List<Row> candidates, Predicate<Row> wanted) {
    return candidates.stream().filter(wanted).toList();
  }

  private static LocalDateTime date(Row flight) {
    return flight.getAs("date");
  }
}
