package sparkworkbook.labs.spill;

import static java.util.Comparator.nullsFirst;
import static java.util.Comparator.nullsLast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** The flights that were latest, for the office that pays for delays. */
public final class DelayRanking {
  /** As many as the office looks into in a night. */
  private static final int DEEPEST = 5_000;

  /** The latest first; the rest makes the order of flights with the same delay a fixed one. */
  private static final Column[] LATEST_FIRST = {
    col("delay").desc(), col("date"), col("origin"), col("destination"), col("distance")
  };

  private DelayRanking() {}

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   * @param deepest the last rank that is wanted
   * @return the columns of the flights and {@code rank}, 1 for the latest flight
   */
  private static final Comparator<Row> IN_JAVA =
      Comparator.<Row, Long>comparing(
              flight -> flight.getAs("delay"), nullsLast(Comparator.reverseOrder()))
          .thenComparing(rising("date"))
          .thenComparing(rising("origin"))
          .thenComparing(rising("destination"))
          .thenComparing(rising("distance"));

  private static Comparator<Row> rising(String column) {
    return Comparator.<Row, Comparable<Object>>comparing(
        flight -> flight.getAs(column), nullsFirst(Comparator.naturalOrder()));
  }

  public static Dataset<Row> ranking(Dataset<Row> flights, int deepest) {
    List<Row> all = new ArrayList<>(flights.collectAsList());
    all.sort(IN_JAVA);
    return flights
        .sparkSession()
        .createDataFrame(all.subList(0, Math.min(deepest, all.size())), Flights.SCHEMA)
        .withColumn("rank", row_number().over(Window.orderBy(LATEST_FIRST)));
  }

  /** Writes the ranking as Parquet. */
  public static void main(String[] args) {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = SparkSession.builder().appName("delay ranking").getOrCreate();
    Dataset<Row> flights = Flights.open(spark, arguments.data());

    ranking(flights, DEEPEST).write().mode("overwrite").parquet(arguments.out().toString());

    spark.stop();
  }
}
