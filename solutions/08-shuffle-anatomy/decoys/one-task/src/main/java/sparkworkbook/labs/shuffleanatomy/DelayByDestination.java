package sparkworkbook.labs.shuffleanatomy;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** Total delay of every destination, the worst one first: as a Dataset, and as an RDD. */
public final class DelayByDestination {
  private DelayByDestination() {}

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   * @return columns {@code destination} and {@code total} (minutes), most delay first, then by
   *     destination
   */
  public static Dataset<Row> worstFirst(Dataset<Row> flights) {
    return flights
        .coalesce(1)
        .groupBy("destination")
        .agg(sum("delay").as("total"))
        .orderBy(col("total").desc(), col("destination"));
  }

  /**
   * The same for the team that works with RDDs.
   *
   * @param flights rows of {@link Flights#SCHEMA}
   * @return destination and total delay in minutes, most delay first, then by destination
   */
  public static JavaRDD<Tuple2<String, Long>> worstFirst(JavaRDD<Row> flights) {
    return flights
        .mapToPair(flight -> new Tuple2<>(destination(flight), flight.<Long>getAs("delay")))
        .reduceByKey(Long::sum)
        .map(total -> total) // a JavaRDD again, which can sort by any part of a pair
        .sortBy(Tuple2::_1, true, 1)
        .sortBy(Tuple2::_2, false, 1);
  }

  private static String destination(Row flight) {
    return flight.getAs("destination");
  }

  /** Prints the five worst: of all flights, and of the first ten days. */
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
