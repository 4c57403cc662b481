package sparkworkbook.labs.incidentatthree;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.ntile;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import sparkworkbook.datasets.Airports;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Prepared;

/**
 * Seeded flights that show what the real ones hide: at a third of the airports three of four are
 * outliers, at another third the totals do not fit in an int; every hundredth flight is there
 * twice; all of the latest are in one split.
 *
 * @param flights folder of their files, each of which is a split
 */
record UnseenFlights(SparkSession spark, Path data, Path flights) {
  static final long SEED = SeededFlights.seed();
  static final int ROWS = 48_000;
  private static final int SPLITS = 7;

  /** On a quiet day one flight in so many starts: 1,600. */
  private static final int QUIET = 30;

  /** Early enough to pull the mean of an airport down to what is usual. */
  private static final long EARLY = -600;

  private static final long LATE = 200;

  /** Makes totals larger than an int. */
  private static final long FACTOR = 10_000_000;

  /** Writes them below a folder that is not there yet. */
  static UnseenFlights write(SparkSession spark, Path otherwise) {
    Path folder =
        Prepared.folder(
            UnseenFlights.class,
            "unseen flights",
            otherwise,
            data -> {
              SeededFlights.write(spark, data, SEED, 1_000); // its airports are wanted
              inSplits(nasty(spark))
                  .write()
                  .option("compression", "uncompressed") // so that no two fit in a split
                  .option("parquet.enable.dictionary", false)
                  .parquet(data.resolve("nasty").toString());
            });
    return new UnseenFlights(spark, folder, folder.resolve("nasty"));
  }

  private static Dataset<Row> nasty(SparkSession spark) {
    List<Row> rows = SeededFlights.rows(SEED, ROWS * 100 / 101);
    Dataset<Row> flights = spark.createDataFrame(rows, Flights.SCHEMA);
    Column draw = pmod(xxhash64(col("date"), col("destination")), lit(100));
    Column airport = pmod(xxhash64(col("origin")), lit(3));
    Dataset<Row> delayed =
        flights.withColumn(
            "delay",
            when(airport.equalTo(0), col("delay"))
                .when(airport.equalTo(1), col("delay").multiply(FACTOR))
                .when(draw.lt(25), col("delay").plus(EARLY))
                .otherwise(col("delay").plus(LATE)));
    return delayed.union(delayed.limit(ROWS - rows.size()));
  }

  /** As many rows in each split, and the latest flights in one of them. */
  private static Dataset<Row> inSplits(Dataset<Row> flights) {
    SparkSession spark = flights.sparkSession();
    List<Row> rows =
        flights
            .withColumn("split", ntile(SPLITS).over(Window.orderBy("delay")))
            .orderBy(col("split"), xxhash64(col("date"), col("destination")))
            .drop("split")
            .collectAsList();
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, SPLITS),
        Flights.SCHEMA);
  }

  String words() {
    return "flights never seen (workbook.seed=%d)".formatted(SEED);
  }

  Dataset<Row> open() {
    return spark.read().schema(Flights.SCHEMA).parquet(flights.toString());
  }

  /** Fewer flights than the list of the worst is long. */
  Dataset<Row> openQuietDay() {
    Column draw = pmod(xxhash64(col("date"), col("destination")), lit(QUIET));
    return open().where(draw.equalTo(0));
  }

  Dataset<Row> airports() {
    return Airports.open(spark, data);
  }

  /** Whether the job fails where the destination of a delayed flight cannot be read. */
  boolean failsOn(Path out) {
    Column broken = raise_error(lit("this destination cannot be read")).cast("string");
    Dataset<Row> flights =
        open()
            .where(substring(col("destination"), 3, 1).lt("D"))
            .withColumn(
                "destination",
                when(col("delay").geq(Rules.DELAYED), broken).otherwise(col("destination")));
    try {
      NightReport.write(flights, airports(), out.toString());
      return false;
    } catch (Exception expected) { // Spark's are not all declared
      return true;
    }
  }
}
