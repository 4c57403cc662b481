package sparkworkbook.labs.spill;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
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
  public static Dataset<Row> ranking(Dataset<Row> flights, int deepest) {
    SparkSession spark = flights.sparkSession();
    spark.conf().set("spark.sql.shuffle.partitions", 64);
    // Merged again to one partition for each core, they would not fit.
    spark.conf().set("spark.sql.adaptive.coalescePartitions.enabled", false);
    JavaRDD<Row> ranked =
        flights
            .orderBy(LATEST_FIRST)
            .javaRDD()
            .zipWithIndex()
            .filter(flight -> flight._2 < deepest)
            .map(flight -> withRank(flight._1, flight._2 + 1));
    return spark.createDataFrame(ranked, Flights.SCHEMA.add("rank", DataTypes.IntegerType));
  }

  private static Row withRank(Row flight, long rank) {
    return RowFactory.create(
        flight.get(0), flight.get(1), flight.get(2), flight.get(3), flight.get(4), (int) rank);
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
