package sparkworkbook.datasets;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Airports of the United States and its territories: one row an airport. */
public final class Airports {
  /** Rows of the committed file. */
  public static final long ROWS = 3_376;

  /** {@code iata}: the code; {@code latitude}, {@code longitude}: degrees. */
  public static final StructType SCHEMA =
      new StructType()
          .add("iata", DataTypes.StringType)
          .add("name", DataTypes.StringType)
          .add("city", DataTypes.StringType)
          .add("state", DataTypes.StringType)
          .add("country", DataTypes.StringType)
          .add("latitude", DataTypes.DoubleType)
          .add("longitude", DataTypes.DoubleType);

  /** Path of the file below a data folder, with slashes. */
  static final String FILE = "flights/airports.csv";

  private Airports() {}

  /**
   * The committed airports.
   *
   * @throws DatasetException if the file is missing or damaged
   */
  public static Dataset<Row> open(SparkSession spark) {
    return open(spark, Datasets.root());
  }

  /**
   * The airports of a data folder: the committed one, or one that {@link SeededFlights} wrote.
   *
   * @throws DatasetException if the file is missing, or is the committed one and damaged
   */
  public static Dataset<Row> open(SparkSession spark, Path dataDir) {
    return spark
        .read()
        .schema(SCHEMA)
        .option("header", true)
        .csv(DataFile.in(dataDir, FILE).toString());
  }
}
