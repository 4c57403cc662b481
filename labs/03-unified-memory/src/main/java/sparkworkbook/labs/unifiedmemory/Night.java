package sparkworkbook.labs.unifiedmemory;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.memory.MemoryManager;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.storage.memory.MemoryStore;

/**
 * A night's work in one executor. The job caches flights as objects and broadcasts a table to the
 * tasks. Both stay in memory while the job sorts the archives, one after another.
 */
public final class Night {
  /** Spark refuses a smaller heap. It is one and a half times the reserved 300 MiB. */
  public static final long LEAST_HEAP = 471_859_200;

  /** Spark broadcasts a few bytes for every stage, and not always the same number. */
  public static final long SMALL_BROADCASTS = 1 << 20;

  private final Function<SparkSession, Work> work;

  /**
   * @param board the flights to cache: columns of {@link sparkworkbook.datasets.Flights#SCHEMA}
   * @param table the lookup table that the tasks read
   * @param archives columns of {@link sparkworkbook.datasets.Flights#SCHEMA}, and any others
   */
  public record Work(Dataset<Row> board, byte[] table, List<Dataset<Row>> archives) {}

  /**
   * What a run of the night measured.
   *
   * @param workload what it held in memory
   * @param partitions the number of partitions of the cached flights
   * @param partitionsLeft how many of them were in memory at the end of the night
   * @param spilledBytes what all tasks spilled, in its size in memory
   * @param poolBytes the pool for storage and execution that Spark made of the heap
   */
  public record Outcome(
      Workload workload,
      int partitions,
      int partitionsLeft,
      long storageBytes,
      long spilledBytes,
      long poolBytes) {}

  private Night(Function<SparkSession, Work> work) {
    this.work = work;
  }

  /**
   * @param work creates the same work again in every session
   */
  public static Night of(Function<SparkSession, Work> work) {
    return new Night(work);
  }

  /**
   * Runs the night in a local executor. Spark counts the heap, but the JVM does not enforce it:
   * {@code spark.testing.memory} takes the place of {@code --executor-memory}.
   *
   * @param heapBytes at least {@link #LEAST_HEAP}
   */
  public Outcome inHeapOf(long heapBytes, SparkConf conf) {
    SparkConf settings =
        conf.clone()
            .set("spark.testing.memory", Long.toString(heapBytes))
            .set("spark.buffer.pageSize", "1m")
            .set("spark.cleaner.referenceTracking", "false");
    SparkSession spark = SparkSession.builder().config(settings).getOrCreate();
    try (JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext())) {
      TaskPeaks peaks = new TaskPeaks();
      context.sc().addSparkListener(peaks);
      JavaRDD<Flight> board = run(work.apply(spark), context);

      // Read the store itself: Spark updates its list of cached RDDs a little later.
      MemoryStore store = SparkEnv.get().blockManager().memoryStore();
      int partitions = board.getNumPartitions();
      List<RDDBlockId> kept =
          IntStream.range(0, partitions)
              .mapToObj(partition -> new RDDBlockId(board.id(), partition))
              .filter(store::contains)
              .toList();
      long cached = kept.stream().mapToLong(store::getSize).sum();
      int left = kept.size();
      int cores = context.defaultParallelism();
      MemoryManager memory = SparkEnv.get().memoryManager();
      long storage = memory.storageMemoryUsed();
      long pool = memory.maxOnHeapStorageMemory();
      context.stop(); // after that the listener has received every task

      double fraction = settings.getDouble("spark.memory.fraction", 0.6);
      long broadcasts = storage - cached + SMALL_BROADCASTS;
      Workload held = new Workload(cached, broadcasts, peaks.stages(), cores, fraction);
      return new Outcome(held, partitions, left, storage, peaks.spilledBytes(), pool);
    }
  }

  private static JavaRDD<Flight> run(Work tonight, JavaSparkContext context) {
    Broadcast<byte[]> table = context.broadcast(tonight.table());
    JavaRDD<Flight> board =
        tonight.board().javaRDD().map(Flight::of).persist(StorageLevel.MEMORY_ONLY());
    board.foreachPartition(flights -> table.value());
    tonight.archives().forEach(archive -> sort(archive, context.defaultParallelism()));
    return board;
  }

  private static void sort(Dataset<Row> archive, int cores) {
    Meeting fullest = Meeting.of(Math.min(cores, archive.javaRDD().getNumPartitions()));
    archive
        .sortWithinPartitions("origin", "date")
        .foreachPartition(
            (ForeachPartitionFunction<Row>)
                flights -> {
                  flights.hasNext(); // the sort reads all rows before it returns the first
                  fullest.join();
                });
  }
}
