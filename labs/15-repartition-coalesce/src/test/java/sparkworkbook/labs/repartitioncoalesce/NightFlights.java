package sparkworkbook.labs.repartitioncoalesce;

import static org.apache.spark.sql.functions.expr;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Prepared;

/**
 * The flights of one night, in files.
 *
 * @param name for messages
 * @param rows the flights
 * @param seed of the draw that goes with them, another one for other flights
 * @param splits partitions in which Spark reads them, if it is told {@code bytesPerSplit}
 * @param bytesPerSplit for {@code spark.sql.files.maxPartitionBytes}
 */
record NightFlights(String name, Dataset<Row> rows, long seed, int splits, long bytesPerSplit) {
  private static final long TENTH_BYTES = 2_322_807;
  private static final int SEEDED_ROWS = 100_000;
  private static final long BEYOND_INT = 1L << 32;

  /** Every tenth of the real flights: one file. */
  static NightFlights real(SparkSession spark, int splits) {
    long bytes = (TENTH_BYTES + splits - 1) / splits;
    return new NightFlights("the real flights", Flights.tenth(spark), 0, splits, bytes);
  }

  /**
   * Writes flights that nobody has seen: five to eight files, each of which is a split.
   *
   * @return the folder with them
   */
  static Path write(SparkSession spark, Path folder) {
    long seed = SeededFlights.seed();
    return Prepared.folder(
        NightFlights.class,
        "flights never seen",
        folder,
        empty ->
            spark
                .createDataFrame(
                    JavaSparkContext.fromSparkContext(spark.sparkContext())
                        .parallelize(rows(seed), (int) (5 + seed % 4)),
                    Flights.SCHEMA)
                .write()
                .mode("overwrite")
                .parquet(empty.toString()));
  }

  /** The flights of a folder that {@link #write} has filled. */
  static NightFlights seeded(SparkSession spark, Path folder) {
    List<Path> files = files(folder);
    return new NightFlights(
        "flights never seen",
        spark.read().schema(Flights.SCHEMA).parquet(folder.toString()),
        files.stream().mapToLong(file -> file.toFile().length()).sum(),
        files.size(),
        files.stream().mapToLong(file -> file.toFile().length()).max().orElseThrow());
  }

  /**
   * The flights of one split, of which some cannot be read. One task reads them: Spark does not
   * wait for the others of a job that fails, and they go on writing.
   */
  static NightFlights broken(SparkSession spark, Path folder) {
    NightFlights all = seeded(spark, folder);
    return new NightFlights(
        "flights that cannot all be read",
        spark
            .read()
            .schema(Flights.SCHEMA)
            .parquet(files(folder).get(0).toString())
            .withColumn(
                "distance",
                expr("if(delay > 600, cast(raise_error('a broken flight') AS bigint), distance)")),
        all.seed(),
        1,
        all.bytesPerSplit());
  }

  /**
   * Bad weather in the last quarter, so that most of what is kept is in a few splits; flights that
   * are there twice, values that are missing, delays next to every bound and beyond an int.
   */
  private static List<Row> rows(long seed) {
    List<Row> rows = new ArrayList<>();
    long[] bounds = {15, 16, 60, 61, 479, 480, BEYOND_INT, BEYOND_INT + 20};
    for (Row flight : SeededFlights.rows(seed, SEEDED_ROWS)) {
      int i = rows.size();
      Long delay = flight.getLong(1) + (i > SEEDED_ROWS * 3 / 4 ? 470 : 0);
      Row row =
          RowFactory.create(
              flight.get(0),
              i % 97 == 0 ? null : i % 53 == 0 ? (Long) bounds[i / 53 % bounds.length] : delay,
              i % 31 == 0 ? null : flight.get(2),
              i % 43 == 0 ? null : flight.get(3),
              i % 29 == 0 ? null : flight.get(4));
      rows.add(row);
      if (i % 50 == 0) {
        rows.add(row);
      }
    }
    return rows;
  }

  static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
