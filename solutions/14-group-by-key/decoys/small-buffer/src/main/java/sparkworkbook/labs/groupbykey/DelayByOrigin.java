package sparkworkbook.labs.groupbykey;

import static org.apache.spark.sql.functions.sum;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** Total delay of every origin airport, for the morning report. */
public final class DelayByOrigin {
  private static final int BUFFER = 15_000;

  private DelayByOrigin() {}

  /**
   * @param delays one record a flight: origin (IATA code) and delay in minutes
   * @return one record an origin: the sum of its delays in minutes
   */
  public static JavaPairRDD<String, Long> totals(JavaPairRDD<String, Long> delays) {
    return delays
        .mapPartitionsToPair(DelayByOrigin::addUpInABuffer)
        .groupByKey()
        .mapValues(DelayByOrigin::sumOf);
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

  private static long sumOf(Iterable<Long> delays) {
    long sum = 0;
    for (long delay : delays) {
      sum += delay;
    }
    return sum;
  }

  /** Partial sums of at most {@value #BUFFER} flights, so that the task needs little memory. */
  private static Iterator<Tuple2<String, Long>> addUpInABuffer(
      Iterator<Tuple2<String, Long>> delays) {
    List<Tuple2<String, Long>> partialSums = new ArrayList<>();
    Map<String, Long> buffer = new HashMap<>();
    for (int flights = 1; delays.hasNext(); flights++) {
      Tuple2<String, Long> delay = delays.next();
      buffer.merge(delay._1(), delay._2(), Long::sum);
      if (flights % BUFFER == 0 || !delays.hasNext()) {
        buffer.forEach((origin, sum) -> partialSums.add(new Tuple2<>(origin, sum)));
        buffer.clear();
      }
    }
    return partialSums.iterator();
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
