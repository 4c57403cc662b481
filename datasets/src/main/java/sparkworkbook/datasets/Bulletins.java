package sparkworkbook.datasets;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.repeat;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.xxhash64;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What each airport announced to passengers on each day of the flights: made up, by a generator
 * that gives the same texts on any machine. About one bulletin in a hundred is missing.
 *
 * <p>A text starts with its cause and a full stop; then it repeats itself, as such texts do, up to
 * {@value #LENGTH} characters. On disk that costs nearly nothing: the bulletins of the committed
 * airports are a Parquet folder of 16 MB and nearly 400 MB of rows.
 */
public final class Bulletins {
  /** Bulletins of the committed airports. */
  public static final long ROWS = 608_126;

  /** Characters of each text. */
  public static final int LENGTH = 600;

  /** What a text may start with. */
  public static final List<String> CAUSES =
      List.of(
          "No restrictions",
          "Snow removal in progress",
          "Runway closed for repairs",
          "Low visibility procedures in force",
          "Thunderstorms in the vicinity",
          "Strong crosswinds",
          "Ground staff on strike",
          "Security check of the terminal");

  /** {@code airport}: IATA code; {@code day}: local date; {@code text}: ASCII. */
  public static final StructType SCHEMA =
      new StructType()
          .add("airport", DataTypes.StringType)
          .add("day", DataTypes.DateType)
          .add("text", DataTypes.StringType);

  private static final LocalDate FIRST_DAY = LocalDate.of(2001, 1, 1);
  private static final LocalDate LAST_DAY = LocalDate.of(2001, 7, 1);

  /** One bulletin in so many is missing. */
  private static final int MISSING = 97;

  /** Raise the number at the end when the generator changes: folders of old bulletins stay. */
  static final String FOLDER = "bulletins-2001h1-len600-1";

  private Bulletins() {}

  /**
   * The bulletins of the committed airports.
   *
   * @throws DatasetException if the airports are missing or damaged or the folder cannot be written
   */
  public static Dataset<Row> open(SparkSession spark) {
    return open(spark, Datasets.root());
  }

  /**
   * The bulletins of a data folder's airports, written to its subfolder {@code generated} at first
   * use (some seconds for the committed airports).
   *
   * @throws DatasetException if the airports are missing, or are the committed ones and damaged, or
   *     the folder cannot be written
   */
  public static Dataset<Row> open(SparkSession spark, Path dataDir) {
    Path folder = dataDir.resolve(Datasets.GENERATED).resolve(FOLDER);
    Publication.of(
        folder,
        unfinished ->
            rows(Airports.open(spark, dataDir))
                .write()
                .mode("overwrite")
                .option("compression", "zstd")
                .parquet(unfinished.toString()));
    return spark.read().schema(SCHEMA).parquet(folder.toString());
  }

  private static Dataset<Row> rows(Dataset<Row> airports) {
    Column draw = xxhash64(col("airport"), col("day"));
    Column cause =
        element_at(
            array(CAUSES.stream().map(text -> lit(text)).toArray(Column[]::new)),
            pmod(shiftright(col("draw"), 40), lit(CAUSES.size())).plus(1).cast("int"));
    Column sentence =
        concat(
            cause,
            lit(". Reference "),
            hex(col("draw")),
            hex(xxhash64(col("draw"))),
            lit(". Passengers are asked to wait. "));
    return airports
        .repartition(2)
        .select(
            col("iata").as("airport"), explode(sequence(lit(FIRST_DAY), lit(LAST_DAY))).as("day"))
        .withColumn("draw", draw)
        .where(pmod(col("draw"), lit(MISSING)).notEqual(0))
        .select(
            col("airport"),
            col("day"),
            substring(repeat(sentence, LENGTH / 70), 1, LENGTH).as("text"));
  }
}
