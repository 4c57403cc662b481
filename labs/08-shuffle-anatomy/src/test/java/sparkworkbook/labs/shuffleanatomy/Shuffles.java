package sparkworkbook.labs.shuffleanatomy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.shuffle.ShuffleHandle;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec;
import scala.Tuple2;
import sparkworkbook.labs.shuffleanatomy.ShuffleForecast.Writer;

/** The four shuffles of the forecast, as Spark really does them. */
final class Shuffles {
  private static final int MAP_TASKS = 8;

  private final SparkSession spark;

  Shuffles(SparkSession spark) {
    this.spark = spark;
  }

  Writer partitionByInto200() {
    return writer(pairs().partitionBy(new HashPartitioner(200)));
  }

  Writer reduceByKeyInto8() {
    return writer(pairs().reduceByKey(Long::sum, 8));
  }

  Writer datasetInto201() {
    Dataset<Long> numbers = spark.range(1_000);
    var plan = numbers.repartition(201, numbers.col("id")).queryExecution().executedPlan();
    return writer(((ShuffleExchangeExec) plan).shuffleDependency().shuffleHandle());
  }

  /** Runs the fourth and counts the data files that are new on Spark's disk. */
  long dataFilesOf8MapTasksAnd100Partitions() {
    Set<Path> before = dataFiles();
    pairs().partitionBy(new HashPartitioner(100)).count();
    Set<Path> after = dataFiles();
    after.removeAll(before);
    return after.size();
  }

  private JavaPairRDD<Long, Long> pairs() {
    List<Tuple2<Long, Long>> pairs =
        IntStream.range(0, 10_000).mapToObj(i -> new Tuple2<>((long) i, 1L)).toList();
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelizePairs(pairs, MAP_TASKS);
  }

  private static Writer writer(JavaPairRDD<?, ?> shuffled) {
    RDD<?> rdd = shuffled.rdd();
    return writer(((ShuffleDependency<?, ?, ?>) rdd.dependencies().head()).shuffleHandle());
  }

  /** {@code SortShuffleManager} chooses the writer by the class of the handle. */
  private static Writer writer(ShuffleHandle handle) {
    String kind = handle.getClass().getSimpleName();
    return switch (kind) {
      case "BypassMergeSortShuffleHandle" -> Writer.BYPASS;
      case "SerializedShuffleHandle" -> Writer.SERIALIZED;
      case "BaseShuffleHandle" -> Writer.SORT;
      default -> throw new IllegalStateException("unknown kind of shuffle: " + kind);
    };
  }

  private Set<Path> dataFiles() {
    Path local = Path.of(spark.sparkContext().getConf().get("spark.local.dir"));
    try (Stream<Path> files = Files.walk(local)) {
      return files
          .filter(file -> file.getFileName().toString().matches("shuffle_.*\\.data"))
          .collect(Collectors.toCollection(HashSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
