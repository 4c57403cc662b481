package sparkworkbook.labs.incidentatthree;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import sparkworkbook.datasets.Flights;

/** Four reports on all flights, for the people who come in the morning. */
public final class NightReport {
  private final SparkSession spark;
  private final String out;

  private NightReport(SparkSession spark, String out) {
    this.spark = spark;
    this.out = out;
  }

  /**
   * Writes the reports as Parquet, each to a folder of its name: {@code airports}, {@code
   * weekdays}, {@code outliers}, {@code worst}.
   *
   * @param flights columns of {@link Flights#SCHEMA}
   * @param airports columns of {@link sparkworkbook.datasets.Airports#SCHEMA}; every origin is
   *     there
   * @param out folder to write to; reports of an earlier night are replaced
   */
  public static void write(Dataset<Row> flights, Dataset<Row> airports, String out) {
    SparkSession spark = flights.sparkSession();
    NightReport night = new NightReport(spark, out);
    flights.createOrReplaceTempView("flights");
    airports.createOrReplaceTempView("airports");
    try {
      night.keepWhatIsReadTwice();
      night.write("airports", airportsReport());
      night.write("weekdays", weekdaysReport());
      night.write("outliers", outliersReport());
      night.write("worst", worstReport());
    } finally {
      for (String view : new String[] {"sums", "delayed", "flights", "airports"}) {
        spark.catalog().dropTempView(view); // with what is kept for it
      }
    }
  }

  private void write(String name, String report) {
    spark.sql(report).write().mode("overwrite").parquet(out + "/" + name);
  }

  /** One pass for the sums of every kind, and one for the delayed flights. */
  private void keepWhatIsReadTwice() {
    spark
        .sql(
            """
            SELECT /*+ COALESCE(1) */ origin, dayofweek(date) AS weekday, count(*) AS flights,
                   sum(delay) AS minutes, round(avg(delay)) AS usual, grouping_id() AS kind
            FROM flights
            GROUP BY GROUPING SETS ((origin, dayofweek(date)), (origin), (dayofweek(date)))
            """)
        .cache()
        .createOrReplaceTempView("sums");
    spark
        .sql("SELECT * FROM flights WHERE delay >= " + Rules.DELAYED)
        .persist(StorageLevel.MEMORY_AND_DISK_SER())
        .createOrReplaceTempView("delayed");
  }

  /** Flights and minutes of delay of every origin: origin, name, city, flights, minutes. */
  private static String airportsReport() {
    return """
        SELECT /*+ BROADCAST(a) */ origin, name, city, flights, minutes
        FROM sums JOIN airports a ON iata = origin
        WHERE kind = 1
        """;
  }

  /** The same for every day of the week: weekday, flights, minutes. */
  private static String weekdaysReport() {
    return "SELECT weekday, flights, minutes FROM sums WHERE kind = 2";
  }

  /**
   * The delayed flights whose delay is far beyond what is usual at their origin on that day of the
   * week: date, origin, name, city, destination, distance, delay, usual (whole minutes).
   */
  private static String outliersReport() {
    return """
        SELECT /*+ BROADCAST(s), BROADCAST(a) */ date, d.origin, name, city, destination, distance,
               delay, CAST(usual AS BIGINT) AS usual
        FROM delayed d
        JOIN sums s ON s.kind = 0 AND s.origin = d.origin AND s.weekday = dayofweek(d.date)
        JOIN airports a ON iata = d.origin
        WHERE delay - CAST(usual AS BIGINT) >= %d
        """
        .formatted(Rules.OUTLIER);
  }

  /** The latest of the delayed flights: rank (1 for the latest) and the columns of the flights. */
  private static String worstReport() {
    return """
        SELECT *, row_number() OVER (
                    ORDER BY delay DESC, date, origin, destination, distance) AS rank
        FROM (
          SELECT * FROM delayed
          ORDER BY delay DESC, date, origin, destination, distance
          LIMIT %d)
        """
        .formatted(Rules.WORST);
  }
}
