package sparkworkbook.labs.interview;

import java.util.Locale;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** Asks the course's four questions, measures, and prints your answer next to the measured one. */
public final class Interview {
  private static final long MEBIBYTE = 1 << 20;
  private static final long GIBIBYTE = 1 << 30;

  private Interview() {}

  /** Takes {@code --data}. */
  public static void main(String[] args) {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = SparkSession.builder().appName("the interview").getOrCreate();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    System.out.printf("%-64s %15s %15s%n", "", "your answer", "measured");
    aboutLargeHeaps();
    aboutSmallExecutors();
    aboutSpilling(context);
    aboutPartitions(context, Flights.open(spark, arguments.data()));
  }

  private static void aboutLargeHeaps() {
    System.out.println("Q1 Why does more memory sometimes make Spark slower?");
    for (long heap : new long[] {512 * MEBIBYTE, 2 * GIBIBYTE}) {
      print(
          "collections of 2 GiB of garbage in a heap of " + heap / MEBIBYTE + " MiB",
          Answers.collections(heap, 2 * GIBIBYTE),
          JvmExperiment.collections(heap, 2 * GIBIBYTE));
    }
    for (long heap : new long[] {31 * GIBIBYTE, 32 * GIBIBYTE}) {
      print(
          "references take 4 bytes in a heap of " + heap / GIBIBYTE + " GiB",
          Answers.referencesAreCompressed(heap),
          JvmExperiment.referencesAreCompressed(heap));
    }
  }

  private static void aboutSmallExecutors() {
    System.out.println("Q2 Why are many small executors better than few large ones?");
    for (int executors : new int[] {1, 8}) {
      int heap = 16 * 1024 / executors;
      Fleet said = Answers.fleet(executors, heap);
      Fleet is = PoolExperiment.fleet(executors, heap);
      String size = executors + " x " + heap + " MiB: ";
      print(size + "pool in bytes", said.poolBytes(), is.poolBytes());
      print(size + "containers in MiB", said.containerMebibytes(), is.containerMebibytes());
      print(size + "bytes for a task alone", said.largestTaskBytes(), is.largestTaskBytes());
    }
  }

  private static void aboutSpilling(JavaSparkContext context) {
    System.out.println("Q3 Why does Spark spill?");
    for (int tasks : new int[] {1, 4}) {
      print(
          "bytes for a task that wants 800 MiB of 1 GiB, " + tasks + " active",
          Answers.granted(GIBIBYTE, tasks, 800 * MEBIBYTE),
          PoolExperiment.granted(GIBIBYTE, tasks, 800 * MEBIBYTE));
    }
    try (CacheExperiment experiment = CacheExperiment.of(context, 20, (int) (2 * MEBIBYTE))) {
      long wanted = experiment.cache().poolBytes() * 2 / 3;
      print(
          "of 20 blocks pushed out by a sort of two thirds of the pool",
          Answers.pushedOut(experiment.cache(), wanted),
          experiment.pushedOutBy(wanted));
    }
  }

  private static void aboutPartitions(JavaSparkContext context, Dataset<Row> flights) {
    System.out.println("Q4 More partitions are always better: true or false?");
    JavaPairRDD<String, Long> pairs =
        flights
            .where("date < timestamp_ntz '2001-01-04 00:00:00'")
            .select("origin", "delay")
            .javaRDD()
            .mapToPair(flight -> new Tuple2<>(flight.getString(0), flight.getLong(1)))
            .cache();
    Map<String, Long> records = pairs.countByKey();
    for (int partitions : new int[] {8, 64, 512}) {
      ShuffleCost said = Answers.shuffle(pairs.getNumPartitions(), partitions, records);
      ShuffleCost is = ShuffleExperiment.run(context, pairs, partitions);
      String size = "three days into " + partitions + ": ";
      print(size + "tasks", said.tasks(), is.tasks());
      print(size + "empty tasks", said.emptyTasks(), is.emptyTasks());
      print(size + "flights of the largest", said.largestTaskRecords(), is.largestTaskRecords());
    }
  }

  private static void print(String question, Object said, Object measured) {
    System.out.printf("  %-62s %15s %15s%n", question, words(said), words(measured));
  }

  private static String words(Object answer) {
    return answer instanceof Number ? String.format(Locale.ROOT, "%,d", answer) : "" + answer;
  }
}
