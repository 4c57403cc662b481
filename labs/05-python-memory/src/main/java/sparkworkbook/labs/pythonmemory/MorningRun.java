package sparkworkbook.labs.pythonmemory;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** Prints the sizes of a flight and the budget, and writes {@code delays.csv}. */
public final class MorningRun {
  private static final int WEIGHED = 1_000;

  private MorningRun() {}

  public static void main(String[] args) throws IOException {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = SparkSession.builder().appName("delays by distance").getOrCreate();
    Dataset<Row> flights = Flights.open(spark, arguments.data());

    FlightWeight weight = FlightWeight.of(flights.limit(WEIGHED));
    System.out.println("Bytes of a flight:");
    System.out.printf("  %5d as a row of Spark%n", weight.row());
    System.out.printf("  %5d pickled, on its way to a worker of PySpark%n", weight.pickled());
    System.out.printf("  %5d as a dictionary in Python%n", weight.dictionary());

    SparkConf conf = JavaSparkContext.fromSparkContext(spark.sparkContext()).getConf();
    System.out.printf(
        "The budget of this executor: %s%n",
        WorkerBudget.of(conf.set("spark.executor.memory", "1g")));
    System.out.printf(
        "The same with twice the heap: %s%n",
        WorkerBudget.of(conf.set("spark.executor.memory", "2g")));

    List<String> delays = DelaysByDistance.statistics(flights).collect();
    Files.createDirectories(arguments.out());
    Files.write(arguments.out().resolve("delays.csv"), delays);
    System.out.println("Delays by distance: band,flights,minutes,median,most,longest");
    delays.forEach(line -> System.out.println("  " + line));
    spark.stop();
  }
}
