package sparkworkbook.labs.jvmheap;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import org.apache.spark.util.SizeEstimator;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** Reads the cached flights twice and starts a JVM with the script's options. */
public final class Desk {
  private Desk() {}

  /** Prints the size of the cached flights, and how a JVM with the script's options starts. */
  public static void main(String[] args) {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = Board.session(SparkSession.builder());
    Dataset<Row> flights = Flights.open(spark, arguments.data()).sample(false, 1 / 6.0, 1);
    Dataset<Row> board = Board.keep(spark, flights);
    board.groupBy("origin").sum("delay").collectAsList();
    long count = board.count();

    Flight one = Flight.of(flights.first());
    System.out.printf("%s%n  takes %d bytes as an object%n", one, SizeEstimator.estimate(one));
    for (RDDInfo kept : spark.sparkContext().getRDDStorageInfo()) {
      System.out.printf(
          "Of %,d flights: %d of %d partitions in memory, %,d bytes%n",
          count, kept.numCachedPartitions(), kept.numPartitions(), kept.memSize());
    }
    spark.stop();

    start("java " + String.join(" ", DriverOptions.list()), DriverOptions.list());
    List<String> asOnExecutors = new ArrayList<>(DriverOptions.list());
    asOnExecutors.add(0, "-XX:+IgnoreUnrecognizedVMOptions");
    start("The same with what Spark gives executors, " + asOnExecutors.get(0), asOnExecutors);
  }

  private static void start(String title, List<String> options) {
    DriverJvm jvm = DriverJvm.start(options);
    System.out.printf("%s%n  exit code %d%n", title, jvm.exitCode());
    jvm.output().forEach(line -> System.out.println("  " + line));
  }
}
