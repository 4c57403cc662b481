package sparkworkbook.labs.oomtriage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
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
    return telexes
        .javaRDD()
        .mapPartitionsToPair(TelexWords::counts)
        .reduceByKey(Long::sum)
        .collectAsMap();
  }

  private static Iterator<Tuple2<String, Long>> counts(Iterator<Row> telexes) {
    List<String> words = new ArrayList<>();
    telexes.forEachRemaining(
        telex -> words.addAll(List.of(telex.<String>getAs("text").split(" "))));

    Map<String, Long> counts = new HashMap<>();
    words.forEach(word -> counts.merge(word, 1L, Long::sum));
    return counts.entrySet().stream()
        .map(count -> new Tuple2<>(count.getKey(), count.getValue()))
        .iterator();
  }

  public static void main(String[] args) throws IOException {
    JobArguments arguments = JobArguments.parse(args);
    try (SparkSession spark =
        SparkSession.builder()
            .appName("telex words")
            .config("spark.driver.memory", "4g")
            .getOrCreate()) {
      Dataset<Row> flights = Flights.open(spark, arguments.data());
      Answer.write(counts(Telexes.of(Days.first(16, flights))), arguments.out());
    }
  }
}
