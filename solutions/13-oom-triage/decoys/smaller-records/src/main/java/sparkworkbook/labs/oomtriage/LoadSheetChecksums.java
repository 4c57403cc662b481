package sparkworkbook.labs.oomtriage;

import java.io.IOException;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** Checks that an airport's load sheets have not changed. */
public final class LoadSheetChecksums {
  private LoadSheetChecksums() {}

  /**
   * @param sheets of one day
   * @return for each airport the sum of its sheets' checksums
   */
  public static Map<String, Long> byAirport(JavaRDD<LoadSheet> sheets) {
    return sheets
        .mapToPair(sheet -> new Tuple2<>(sheet.airport(), sheet.checksum()))
        .reduceByKey(Long::sum)
        .collectAsMap();
  }

  public static void main(String[] args) throws IOException {
    JobArguments arguments = JobArguments.parse(args);
    try (SparkSession spark = SparkSession.builder().appName("load sheets").getOrCreate()) {
      Dataset<Row> flights = Flights.open(spark, arguments.data());
      Answer.write(byAirport(LoadSheet.of(Days.first(1, flights))), arguments.out());
    }
  }
}
