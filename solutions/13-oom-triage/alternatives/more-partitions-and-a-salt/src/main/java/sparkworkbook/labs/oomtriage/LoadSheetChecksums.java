package sparkworkbook.labs.oomtriage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
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
        .repartition(64)
        .mapPartitionsToPair(LoadSheetChecksums::sums)
        .reduceByKey(Long::sum)
        .collectAsMap();
  }

  private static Iterator<Tuple2<String, Long>> sums(Iterator<LoadSheet> sheets) {
    Map<String, List<LoadSheet>> byAirport = new HashMap<>();
    sheets.forEachRemaining(
        sheet -> byAirport.computeIfAbsent(sheet.airport(), a -> new ArrayList<>()).add(sheet));

    List<Tuple2<String, Long>> sums = new ArrayList<>();
    byAirport.forEach(
        (airport, its) ->
            sums.add(new Tuple2<>(airport, its.stream().mapToLong(LoadSheet::checksum).sum())));
    return sums.iterator();
  }

  public static void main(String[] args) throws IOException {
    JobArguments arguments = JobArguments.parse(args);
    try (SparkSession spark = SparkSession.builder().appName("load sheets").getOrCreate()) {
      Dataset<Row> flights = Flights.open(spark, arguments.data());
      Answer.write(byAirport(LoadSheet.of(Days.first(1, flights))), arguments.out());
    }
  }
}
