package sparkworkbook.labs.groupbykey;

import static org.apache.spark.sql.functions.sum;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** Total delay of every origin airport, for the morning report. */
public final class DelayByOrigin {
  private static final Map<String, Long> SUMS = new ConcurrentHashMap<>();

  private DelayByOrigin() {}

  /**
   * @param delays one record a flight: origin (IATA code) and delay in minutes
   * @return one record an origin: the sum of its delays in minutes
   */
  public static JavaPairRDD<String, Long> totals(JavaPairRDD<String, Long> delays) {
    SUMS.clear();
    return delays
        .mapPartitions(
            flights -> {
              Set<String> origins = new HashSet<>();
              flights.forEachRemaining(
                  flight -> {
                    SUMS.merge(flight._1(), flight._2(), Long::sum);
                    origins.add(flight._1());
                  });
              return origins.iterator();
            })
        .distinct()
        .mapToPair(origin -> new Tuple2<>(origin, SUMS.get(origin)));
  }

  /**
   * The same report for the team that works with Datasets.
   *
   * @param flights at least the columns {@code origin} and {@code delay}
   * @return columns {@code origin} and {@code total}, one row an origin
   */
  public static Dataset<Row> totals(Dataset<Row> flights) {
    return flights.groupBy("origin").agg(sum("delay").as("total"));
  }

  /** Prints both reports' worst five airports. */
  public static void main(String[] args) {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = SparkSession.builder().appName("delay by origin").getOrCreate();
    Dataset<Row> flights = Flights.open(spark, arguments.data());

    JavaPairRDD<String, Long> delays =
        flights
            .select("origin", "delay")
            .javaRDD()
            .mapToPair(flight -> new Tuple2<>(flight.getString(0), flight.getLong(1)));
    System.out.println("Minutes of delay by origin, RDD:");
    totals(delays).mapToPair(Tuple2::swap).sortByKey(false).take(5).forEach(System.out::println);

    System.out.println("Minutes of delay by origin, Dataset:");
    totals(flights)
        .orderBy(org.apache.spark.sql.functions.desc("total"))
        .takeAsList(5)
        .forEach(System.out::println);
    spark.stop();
  }
}
