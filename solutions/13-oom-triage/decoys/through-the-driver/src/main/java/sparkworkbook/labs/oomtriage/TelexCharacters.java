package sparkworkbook.labs.oomtriage;

import java.io.IOException;
import java.util.HashMap;
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
    Map<Long, String> statuses = new HashMap<>();
    bands.collectAsList().forEach(row -> statuses.put(row.getAs("band"), row.getAs("status")));

    Map<String, Long> characters = new TreeMap<>();
    telexes
        .toLocalIterator()
        .forEachRemaining(
            telex -> {
              String status = statuses.get(telex.<Long>getAs("band"));
              if (status != null) {
                characters.merge(status, (long) telex.<String>getAs("text").length(), Long::sum);
              }
            });
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
