package sparkworkbook.labs.partitionsizing;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** The slots of a schedule: what happened on each route at each scheduled minute. */
public final class DepartureSlots {
  /** The maps take heap and no execution memory, so nothing spills. */
  private static final long FLIGHTS_A_TASK = 700_000;

  private static final Encoder<Row> SLOTS =
      Encoders.row(
          StructType.fromDDL(
              "date timestamp_ntz, origin string, destination string,"
                  + " flights bigint, delay bigint, longest bigint"));

  private DepartureSlots() {}

  /**
   * @param flights columns of {@link Flights#SCHEMA}; half a year of them, or a few weeks
   * @return columns {@code date}, {@code origin}, {@code destination}, {@code flights}, {@code
   *     delay} and {@code longest} (minutes), one row a slot; nearly as many rows as flights
   */
  public static Dataset<Row> slots(SparkSession spark, Dataset<Row> flights) {
    // A megabyte is less than any row group of this file, and so about one row group a task.
    spark.conf().set("spark.sql.files.maxPartitionBytes", "1m");
    return flights
        .repartition(
            partitions(spark, flights.count()), col("date"), col("origin"), col("destination"))
        .mapPartitions((MapPartitionsFunction<Row, Row>) DepartureSlots::slotsOf, SLOTS);
  }

  private static Iterator<Row> slotsOf(Iterator<Row> flights) {
    Map<List<Object>, long[]> slots = new HashMap<>();
    while (flights.hasNext()) {
      Row flight = flights.next();
      long delay = flight.<Long>getAs("delay");
      List<Object> key =
          List.of(flight.getAs("date"), flight.getAs("origin"), flight.getAs("destination"));
      long[] slot = slots.computeIfAbsent(key, absent -> new long[] {0, 0, Long.MIN_VALUE});
      slot[0]++;
      slot[1] += delay;
      slot[2] = Math.max(slot[2], delay);
    }
    return slots.entrySet().stream().map(DepartureSlots::row).iterator();
  }

  private static Row row(Map.Entry<List<Object>, long[]> slot) {
    List<Object> key = slot.getKey();
    long[] numbers = slot.getValue();
    return RowFactory.create(
        key.get(0), key.get(1), key.get(2), numbers[0], numbers[1], numbers[2]);
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
