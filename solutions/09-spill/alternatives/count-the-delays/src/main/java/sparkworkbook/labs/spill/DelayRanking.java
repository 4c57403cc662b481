package sparkworkbook.labs.spill;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

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

  /** Flights of which the delay is not known come last. */
  private static final long UNKNOWN = Long.MIN_VALUE;

  private DelayRanking() {}

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   * @param deepest the last rank that is wanted
   * @return the columns of the flights and {@code rank}, 1 for the latest flight
   */
  public static Dataset<Row> ranking(Dataset<Row> flights, int deepest) {
    return flights
        .where(coalesce(col("delay"), lit(UNKNOWN)).geq(leastDelay(flights, deepest)))
        .withColumn("rank", row_number().over(Window.orderBy(LATEST_FIRST)))
        .where(col("rank").leq(deepest));
  }

  /** The longest delay that so many flights have or exceed: no flight below it is ranked. */
  private static long leastDelay(Dataset<Row> flights, int deepest) {
    List<Row> counts =
        flights.groupBy("delay").count().orderBy(col("delay").desc()).collectAsList();
    long ranked = 0;
    for (Row count : counts) {
      ranked += count.getLong(1);
      if (ranked >= deepest) {
        return count.isNullAt(0) ? UNKNOWN : count.getLong(0);
      }
    }
    return UNKNOWN;
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
