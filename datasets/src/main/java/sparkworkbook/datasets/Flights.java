package sparkworkbook.datasets;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Domestic flights of the United States, January to June 2001: one row a flight, ordered by date.
 *
 * <p>The source is described in {@code datasets/README.md}.
 */
public final class Flights {
  /** Rows of the committed file. */
  public static final long ROWS = 3_000_000;

  /** Airports that occur as an origin in the committed file. */
  public static final int ORIGINS = 229;

  /** Rows of {@link #tenth}. */
  public static final long TENTH_ROWS = ROWS / 10;

  /** Row groups of {@link #tenth}, of 30,000 rows each: a scan can be split in so many. */
  public static final int TENTH_ROW_GROUPS = 10;

  /**
   * {@code date}: scheduled departure, local time; {@code delay}: late arrival in minutes, negative
   * when early; {@code distance}: statute miles; {@code origin}, {@code destination}: IATA codes.
   */
  public static final StructType SCHEMA =
      new StructType()
          .add("date", DataTypes.TimestampNTZType)
          .add("delay", DataTypes.LongType)
          .add("distance", DataTypes.LongType)
          .add("origin", DataTypes.StringType)
          .add("destination", DataTypes.StringType);

  /** Path of the file below a data folder, with slashes. */
  static final String FILE = "flights/flights-3m.parquet";

  static final String TENTH_FILE = "flights/flights-tenth.parquet";

  private Flights() {}

  /**
   * The committed flights.
   *
   * @throws DatasetException if the file is missing or damaged
   */
  public static Dataset<Row> open(SparkSession spark) {
    return open(spark, Datasets.root());
  }

  /**
   * Every tenth of the committed flights, in the same order, from a file of its own: what the
   * judges read where the matter is not volume.
   *
   * @throws DatasetException if the file is missing or damaged
   */
  public static Dataset<Row> tenth(SparkSession spark) {
    return read(spark, DataFile.in(Datasets.root(), TENTH_FILE));
  }

  /**
   * The flights of a data folder: the committed one, or one that {@link SeededFlights} wrote. The
   * schema is given, so that opening starts no Spark job (reading the footer would be one).
   *
   * @throws DatasetException if the file is missing, or is the committed one and damaged
   */
  public static Dataset<Row> open(SparkSession spark, Path dataDir) {
    return read(spark, DataFile.in(dataDir, FILE));
  }

  private static Dataset<Row> read(SparkSession spark, Path file) {
    return spark.read().schema(SCHEMA).parquet(file.toString());
  }
}
