package sparkworkbook.labs.oomtriage;

import java.io.IOException;
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
        .flatMap(telex -> List.of(telex.<String>getAs("text").split(" ")).iterator())
        .mapToPair(word -> new Tuple2<>(word, 1L))
        .reduceByKey(Long::sum)
        .collectAsMap();
  }

  public static void main(String[] args) throws IOException {
    JobArguments arguments = JobArguments.parse(args);
    try (SparkSession spark = SparkSession.builder().appName("telex words").getOrCreate()) {
      Dataset<Row> flights = Flights.open(spark, arguments.data());
      Answer.write(counts(Telexes.of(Days.first(16, flights))), arguments.out());
    }
  }
}
