package sparkworkbook.labs.oomtriage;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.split;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** Counts how often each word was sent. */
public final class TelexWords {
  private TelexWords() {}

  /**
   * @param telexes as {@link Telexes#of}
   * @return for each word the number of times that it occurs; there is one space between words
   */
  public static Map<String, Long> counts(Dataset<Row> telexes) {
    Map<String, Long> counts = new HashMap<>();
    telexes
        .select(explode(split(col("text"), " ")).as("word"))
        .groupBy("word")
        .count()
        .collectAsList()
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }

  public static void main(String[] args) throws IOException {
    JobArguments arguments = JobArguments.parse(args);
    try (SparkSession spark = SparkSession.builder().appName("telex words").getOrCreate()) {
      Dataset<Row> flights = Flights.open(spark, arguments.data());
      Answer.write(counts(Telexes.of(Days.first(16, flights))), arguments.out());
    }
  }
}
