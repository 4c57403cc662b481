package sparkworkbook.labs.oomtriage;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** The number of characters in the telexes, which are charged by the character. */
public final class TelexCharacters {
  private static final long SALT = 32;

  private TelexCharacters() {}

  /**
   * @param telexes as {@link Telexes#of}
   * @param bands as {@link Telexes#bands}
   * @return for each status the number of characters sent
   */
  public static Map<String, Long> byStatus(Dataset<Row> telexes, Dataset<Row> bands) {
    Map<String, Long> characters = new TreeMap<>();
    telexes
        .withColumn("salt", pmod(xxhash64(col("text")), lit(SALT)))
        .repartition(32, col("band"), col("salt")) // or adaptive execution puts them together again
        .hint("shuffle_hash") // sorting is slow
        .join(
            bands.withColumn("salt", explode(sequence(lit(0L), lit(SALT - 1)))),
            new String[] {"band", "salt"})
        .groupBy("status")
        .agg(sum(length(col("text"))))
        .collectAsList()
        .forEach(row -> characters.put(row.getString(0), row.getLong(1)));
    return characters;
  }

  public static void main(String[] args) throws IOException {
    JobArguments arguments = JobArguments.parse(args);
    try (SparkSession spark = SparkSession.builder().appName("telex characters").getOrCreate()) {
      Dataset<Row> telexes = Telexes.of(Days.first(14, Flights.open(spark, arguments.data())));
      Answer.write(byStatus(telexes, Telexes.bands(spark)), arguments.out());
    }
  }
}
