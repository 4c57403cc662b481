package sparkworkbook.labs.columnpruning;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/** The morning's reports on the archive of flights. */
public final class DelayReports {
  private static final String VIEW = "delay_reports_archive";
  private static final String RULE = "delay_reports_long";

  private DelayReports() {}

  /**
   * How often and how long flights were late, by airport.
   *
   * @return columns {@code origin}, {@code flights} and {@code minutes}, late flights only
   */
  public static Dataset<Row> lateByOrigin(Dataset<Row> archive) {
    return asked(
        archive,
        """
        select route.origin, count(*) as flights, sum(delay) as minutes
        from delay_reports_archive where delay > 0 group by route.origin""");
  }

  /**
   * The longest delay of every route.
   *
   * @return columns {@code origin}, {@code destination} and {@code worst}, in minutes
   */
  public static Dataset<Row> worstByRoute(Dataset<Row> archive) {
    return asked(
        archive,
        """
        select route.origin, route.destination, max(delay) as worst
        from delay_reports_archive group by route.origin, route.destination""");
  }

  /**
   * Flights of 1,500 miles and more, by airport of arrival.
   *
   * @return columns {@code destination}, {@code flights} and {@code minutes}
   */
  public static Dataset<Row> longHauls(Dataset<Row> archive) {
    SparkSession spark = archive.sparkSession();
    spark.udf().register(RULE, (Long miles) -> isLongHaul(miles), DataTypes.BooleanType);
    try {
      return asked(
          archive,
          """
          select route.destination, count(*) as flights, sum(delay) as minutes
          from delay_reports_archive where delay_reports_long(distance)
          group by route.destination""");
    } finally {
      spark.sql("drop temporary function " + RULE);
    }
  }

  /** The plan of the answer holds what the names stand for, so they can go at once. */
  private static Dataset<Row> asked(Dataset<Row> archive, String question) {
    archive.createOrReplaceTempView(VIEW);
    try {
      return archive.sparkSession().sql(question);
    } finally {
      archive.sparkSession().catalog().dropTempView(VIEW);
    }
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
    return asked(archive, "select route.origin, delay from delay_reports_archive")
        .persist(StorageLevel.MEMORY_ONLY());
  }
}
