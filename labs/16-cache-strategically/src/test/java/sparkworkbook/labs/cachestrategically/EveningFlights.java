package sparkworkbook.labs.cachestrategically;

import static org.apache.spark.sql.functions.expr;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Prepared;

/** Flights of evenings that nobody has seen. */
final class EveningFlights {
  /** The folder with the files. */
  static final String FOLDER = "evening-flights";

  private static final long SEED = SeededFlights.seed();
  private static final int SEEDED_ROWS = 20_000;
  private static final int TWICE = 50;

  static final int ROWS = SEEDED_ROWS + SEEDED_ROWS / TWICE;

  private static final int FILES = 4;
  private static final long BEYOND_INT = 1L << 32;
  private static final Long[] BOUNDS = {
    15L, 16L, 59L, 60L, 119L, 120L, BEYOND_INT, BEYOND_INT + 20
  };

  private EveningFlights() {}

  /**
   * Flights that are there twice, delays that are missing, next to every bound and beyond an int.
   *
   * @param folder to write to
   * @return the folder that they are in
   */
  static Path write(SparkSession spark, Path folder) {
    return Prepared.folder(
        EveningFlights.class,
        "flights never seen",
        folder,
        empty -> frame(spark, rows()).write().parquet(empty.resolve(FOLDER).toString()));
  }

  /** The flights of a folder that {@link #write} has filled. */
  static Dataset<Row> neverSeen(SparkSession spark, Path folder) {
    return spark.read().schema(Flights.SCHEMA).parquet(folder.resolve(FOLDER).toString());
  }

  /** An evening on which no flight is late. */
  static Dataset<Row> onTime(SparkSession spark) {
    return spark
        .createDataFrame(SeededFlights.rows(SEED + 1, 1_000), Flights.SCHEMA)
        .where("delay <= 15");
  }

  /** Flights of which one cannot be read. */
  static Dataset<Row> unreadable(SparkSession spark) {
    return frame(spark, SeededFlights.rows(SEED + 2, 1_000))
        .withColumn("delay", expr("if(delay > 0, cast(raise_error('unreadable') AS long), delay)"));
  }

  /** Of an RDD: Spark would compute with rows of a list while it plans. */
  private static Dataset<Row> frame(SparkSession spark, List<Row> rows) {
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, FILES),
        Flights.SCHEMA);
  }

  private static List<Row> rows() {
    List<Row> seeded = SeededFlights.rows(SEED, SEEDED_ROWS);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < SEEDED_ROWS; i++) {
      Row flight = seeded.get(i);
      Row row =
          RowFactory.create(
              flight.get(0), delay(flight, i), flight.get(2), flight.get(3), flight.get(4));
      rows.add(row);
      if (i % TWICE == 0) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static Object delay(Row flight, int i) {
    if (i % 97 == 0) {
      return null;
    }
    return i % 53 == 0 ? BOUNDS[i / 53 % BOUNDS.length] : flight.get(1);
  }
}
