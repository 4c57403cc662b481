package sparkworkbook.labs.shuffleanatomy;

import static org.apache.spark.sql.functions.col;

import java.time.LocalDateTime;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** Total delay of every destination, the worst first: as a Dataset, and as an RDD. */
public final class DelayByDestination {
  private DelayByDestination() {}

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   * @return columns {@code destination} and {@code total} (minutes), most delay first, then by
   *     destination
   */
  public static Dataset<Row> worstFirst(Dataset<Row> flights) {
    // TODO Return the same rows in the same order, and move far less of the flights.
    return flights
        .repartition(8)
        .orderBy("date")
        .groupByKey((MapFunction<Row, String>) DelayByDestination::destination, Encoders.STRING())
        .mapGroups(
            (MapGroupsFunction<String, Row, Tuple2<String, Long>>)
                (destination, group) -> new Tuple2<>(destination, sumOf(group)),
            Encoders.tuple(Encoders.STRING(), Encoders.LONG()))
        .toDF("destination", "total")
        .orderBy(col("total").desc(), col("destination"));
  }

  /**
   * The same report, for the team that works with RDDs.
   *
   * @param flights rows of {@link Flights#SCHEMA}
   * @return destination and total delay in minutes, most delay first, then by destination
   */
  public static JavaRDD<Tuple2<String, Long>> worstFirst(JavaRDD<Row> flights) {
    // TODO The same here.
    return flights
        .repartition(8)
        .sortBy(flight -> flight.<LocalDateTime>getAs("date").toString(), true, 8)
        .groupBy(DelayByDestination::destination)
        .map(group -> new Tuple2<>(group._1, sumOf(group._2.iterator())))
        .sortBy(Tuple2::_1, true, 1)
        .sortBy(Tuple2::_2, false, 1);
  }

  private static String destination(Row flight) {
    return flight.getAs("destination");
  }

  private static long sumOf(Iterator<Row> flights) {
    long sum = 0;
    while (flights.hasNext()) {
      sum += flights.next().<Long>getAs("delay");
    }
    return sum;
  }

  /** Prints the five worst destinations: of all flights, and of the first ten days. */
  public static void main(String[] args) {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = SparkSession.builder().appName("delay by destination").getOrCreate();
    Dataset<Row> flights = Flights.open(spark, arguments.data());
    Dataset<Row> tenDays = flights.where("date < timestamp_ntz '2001-01-11 00:00:00'");

    System.out.println("Minutes of delay by destination, Dataset:");
    worstFirst(flights).takeAsList(5).forEach(System.out::println);
    System.out.println("Minutes of delay by destination in ten days, RDD:");
    worstFirst(tenDays.javaRDD()).take(5).forEach(System.out::println);
    spark.stop();
  }
}
