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
  /** About 4 MB of shuffle, and a sixteenth of a task's memory: what the golden rule means here. */
  private static final long FLIGHTS_A_TASK = 200_000;

  private DepartureSlots() {}

  /**
   * @param flights columns of {@link Flights#SCHEMA}; half a year of them, or a few weeks
   * @return columns {@code date}, {@code origin}, {@code destination}, {@code flights}, {@code
   *     delay} and {@code longest} (minutes), one row a slot; nearly as many rows as flights
   */
  public static Dataset<Row> slots(SparkSession spark, Dataset<Row> flights) {
    // A megabyte is less than any row group of this file, and so about one row group a task.
    spark.conf().set("spark.sql.files.maxPartitionBytes", "1m");
    spark.conf().set("spark.sql.shuffle.partitions", partitions(spark, flights.count()));
    flights.createOrReplaceTempView("flights");
    return spark.sql(
        "SELECT date, origin, destination, count(*) AS flights, sum(delay) AS delay,"
            + " max(delay) AS longest FROM flights GROUP BY date, origin, destination");
  }

  private static int partitions(SparkSession spark, long flights) {
    long enough = (flights + FLIGHTS_A_TASK - 1) / FLIGHTS_A_TASK;
    return (int) Math.max(spark.sparkContext().defaultParallelism(), enough);
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
