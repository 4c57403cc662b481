package sparkworkbook.datasets;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.nio.file.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The committed flights several times over, for jobs that need volume.
 *
 * <p>Copy {@code i} is shifted by {@code i} half-years of 181 days, so that the whole stays ordered
 * by date and no day grows. The first copy is the original; in the others each delay moves by up to
 * three minutes, drawn from the seed and the row, so the result is the same on any machine and in
 * any number of partitions.
 */
public final class MoreFlights {
  /** January to June 2001 in days: how far one copy lies from the next. */
  private static final int DAYS = 181;

  private static final int JITTER_MINUTES = 3;

  private MoreFlights() {}

  /**
   * Opens them, having written them to {@code datasets/generated} at first use (30 million rows
   * take about a minute on two cores).
   *
   * @param times how many times the three million rows, 1 or more
   * @param partitions files to write, 1 or more; each holds a range of dates
   * @throws IllegalArgumentException if {@code times} or {@code partitions} is below 1
   * @throws DatasetException if the flights are missing or the folder cannot be written
   */
  public static Dataset<Row> open(SparkSession spark, int times, int partitions, long seed) {
    if (times < 1 || partitions < 1) {
      throw new IllegalArgumentException(
          "times and partitions must be 1 or more, not " + times + " and " + partitions);
    }
    Path folder =
        Datasets.root()
            .resolve(Datasets.GENERATED)
            .resolve("flights-x%d-p%d-seed%d".formatted(times, partitions, seed));
    Publication.of(
        folder,
        unfinished ->
            rows(Flights.open(spark), times, seed)
                .repartitionByRange(partitions, col("date"))
                .sortWithinPartitions("date", "origin", "destination", "delay", "distance")
                .write()
                .mode("overwrite")
                .parquet(unfinished.toString()));
    return spark.read().schema(Flights.SCHEMA).parquet(folder.toString());
  }

  /** The same rows without writing them: a narrow transformation of the flights. */
  static Dataset<Row> rows(Dataset<Row> flights, int times, long seed) {
    Column noise =
        pmod(
                xxhash64(
                    lit(seed),
                    col("copy"),
                    col("date"),
                    col("delay"),
                    col("origin"),
                    col("destination")),
                lit(2 * JITTER_MINUTES + 1))
            .minus(JITTER_MINUTES);
    return flights
        .withColumn("copy", explode(sequence(lit(0), lit(times - 1))))
        .select(
            expr("date + make_dt_interval(copy * " + DAYS + ")").as("date"),
            col("delay").plus(when(col("copy").equalTo(0), lit(0L)).otherwise(noise)).as("delay"),
            col("distance"),
            col("origin"),
            col("destination"));
  }
}
