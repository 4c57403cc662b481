package sparkworkbook.labs.groupbykey;

import static org.apache.spark.sql.functions.sum;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** Total delay of every origin airport, for the morning report. */
public final class DelayByOrigin {
  private DelayByOrigin() {}

  /**
   * @param delays one record a flight: origin (IATA code) and delay in minutes
   * @return one record an origin: the sum of its delays in minutes
   */
  public static JavaPairRDD<String, Long> totals(JavaPairRDD<String, Long> delays) {
    return delays.reduceByKey(Long::sum);
  }

  /**
   * The same report for the team that works with Datasets.
   *
   * @param flights at least the columns {@code origin} and {@code delay}
   * @return columns {@code origin} and {@code total}, one row an origin
   */
  public static Dataset<Row> totals(Dataset<Row> flights) {
    return flights
        .select("origin", "delay")
        .as(Encoders.tuple(Encoders.STRING(), Encoders.LONG()))
        .mapPartitions(
            (MapPartitionsFunction<Tuple2<String, Long>, Tuple2<String, Long>>)
                DelayByOrigin::addUpInABuffer,
            Encoders.tuple(Encoders.STRING(), Encoders.LONG()))
        .groupByKey((MapFunction<Tuple2<String, Long>, String>) Tuple2::_1, Encoders.STRING())
        .mapGroups(
            (MapGroupsFunction<String, Tuple2<String, Long>, Tuple2<String, Long>>)
                (origin, sums) -> new Tuple2<>(origin, sumOf(sums)),
            Encoders.tuple(Encoders.STRING(), Encoders.LONG()))
        .toDF("origin", "total");
  }

  /** Sums of at most fifteen thousand flights, so that the buffer stays small. */
  private static Iterator<Tuple2<String, Long>> addUpInABuffer(
      Iterator<Tuple2<String, Long>> flights) {
    List<Tuple2<String, Long>> sums = new ArrayList<>();
    Map<String, Long> buffer = new HashMap<>();
    for (int seen = 1; flights.hasNext(); seen++) {
      Tuple2<String, Long> flight = flights.next();
      buffer.merge(flight._1(), flight._2(), Long::sum);
      if (seen % 15_000 == 0 || !flights.hasNext()) {
        buffer.forEach((origin, sum) -> sums.add(new Tuple2<>(origin, sum)));
        buffer.clear();
      }
    }
    return sums.iterator();
  }

  private static long sumOf(Iterator<Tuple2<String, Long>> sums) {
    long sum = 0;
    while (sums.hasNext()) {
      sum += sums.next()._2();
    }
    return sum;
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
