package sparkworkbook.labs.oomtriage;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.sum;

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
  private TelexCharacters() {}

  /**
   * @param telexes as {@link Telexes#of}
   * @param bands as {@link Telexes#bands}
   * @return for each status the number of characters sent
   */
  public static Map<String, Long> byStatus(Dataset<Row> telexes, Dataset<Row> bands) {
    Map<String, Long> characters = new TreeMap<>();
    telexes
        .repartition(64, col("band"))
        .hint("shuffle_hash") // sorting is slow
        .join(bands, "band")
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
