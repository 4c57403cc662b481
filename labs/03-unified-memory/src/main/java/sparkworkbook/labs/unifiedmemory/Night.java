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
 * A night's work in one executor: a board of flights is kept as objects and a table is sent to the
 * tasks; both stay while the archives are sorted, one after another.
 */
public final class Night {
  /** Spark refuses less than this: one and a half times its reserve of 300 MiB. */
  public static final long LEAST_HEAP = 471_859_200;

  /** Spark broadcasts something small for every stage, not always to the same byte. */
  public static final long SMALL_BROADCASTS = 1 << 20;

  private final Function<SparkSession, Work> work;

  /**
   * @param board columns of {@link sparkworkbook.datasets.Flights#SCHEMA}
   * @param table what the tasks look up
   * @param archives columns of {@link sparkworkbook.datasets.Flights#SCHEMA}, and any more
   */
  public record Work(Dataset<Row> board, byte[] table, List<Dataset<Row>> archives) {}

  /**
   * What a night has shown.
   *
   * @param workload what it held
   * @param partitions of the board
   * @param partitionsLeft of the board, in memory when the night was over
   * @param spilledBytes by all tasks, counted as they lay in memory
   * @param poolBytes storage and execution together, as Spark made it of the heap
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
   * @param work prepared anew in every session, always the same
   */
  public static Night of(Function<SparkSession, Work> work) {
    return new Night(work);
  }

  /**
   * Runs it in a local executor. The heap is counted as Spark counts it, but not enforced: {@code
   * spark.testing.memory} stands in for {@code --executor-memory}.
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

      // Of the store itself: Spark's list of cached RDDs hears of a block a little later.
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
      context.stop(); // after that the listener has heard of every task

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
                  flights.hasNext(); // all are sorted before the first comes out
                  fullest.join();
                });
  }
}
