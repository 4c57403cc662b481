package sparkworkbook.labs.oomtriage;

import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
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
        .mapPartitionsToPair(LoadSheetChecksums::sums)
        .reduceByKey(Long::sum)
        .collectAsMap();
  }

  /** One sum an airport; a sheet is garbage as soon as it has been added. */
  private static Iterator<Tuple2<String, Long>> sums(Iterator<LoadSheet> sheets) {
    Map<String, Long> sums = new HashMap<>();
    sheets.forEachRemaining(sheet -> sums.merge(sheet.airport(), sheet.checksum(), Long::sum));
    return sums.entrySet().stream()
        .map(sum -> new Tuple2<>(sum.getKey(), sum.getValue()))
        .iterator();
  }

  public static void main(String[] args) throws IOException {
    JobArguments arguments = JobArguments.parse(args);
    try (SparkSession spark = SparkSession.builder().appName("load sheets").getOrCreate()) {
      Dataset<Row> flights = Flights.open(spark, arguments.data());
      Answer.write(byAirport(LoadSheet.of(Days.first(1, flights))), arguments.out());
    }
  }
}
