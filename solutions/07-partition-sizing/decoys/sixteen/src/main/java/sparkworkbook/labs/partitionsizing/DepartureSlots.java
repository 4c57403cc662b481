package sparkworkbook.labs.partitionsizing;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** The slots of a schedule: what happened on each route at each scheduled minute. */
public final class DepartureSlots {
  private DepartureSlots() {}

  /**
   * @param flights columns of {@link Flights#SCHEMA}; half a year of them, or a few weeks
   * @return columns {@code date}, {@code origin}, {@code destination}, {@code flights}, {@code
   *     delay} and {@code longest} (minutes), one row a slot; nearly as many rows as flights
   */
  public static Dataset<Row> slots(SparkSession spark, Dataset<Row> flights) {
    // A megabyte is less than any row group of this file, and so about one row group a task.
    spark.conf().set("spark.sql.files.maxPartitionBytes", "1m");
    // Sixteen for today's flights, and more for more of them.
    spark.conf().set("spark.sql.shuffle.partitions", Math.max(16, flights.count() / 200_000));
    return flights
        .groupBy("date", "origin", "destination")
        .agg(count(lit(1)).as("flights"), sum("delay").as("delay"), max("delay").as("longest"));
  }

  /** Prints what the slots add up to. */
  public static void main(String[] args) {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = SparkSession.builder().appName("departure slots").getOrCreate();
    Dataset<Row> slots = slots(spark, Flights.open(spark, arguments.data()));

    Row summary = slots.agg(count(lit(1)), sum("flights"), sum("delay"), max("longest")).head();

    System.out.printf(
        "slots: %,d, flights: %,d, minutes of delay: %,d, the longest: %,d%n",
        summary.getLong(0), summary.getLong(1), summary.getLong(2), summary.getLong(3));
    spark.stop();
  }
}
