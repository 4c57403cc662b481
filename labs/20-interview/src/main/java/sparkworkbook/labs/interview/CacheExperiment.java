package sparkworkbook.labs.interview;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.memory.MemoryConsumer;
import org.apache.spark.memory.MemoryMode;
import org.apache.spark.memory.TaskMemoryManager;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.storage.memory.MemoryStore;

/** Fills the cache, and then lets one task take memory as a sort does. */
public final class CacheExperiment implements AutoCloseable {
  private final JavaSparkContext context;
  private final JavaRDD<byte[]> cached;
  private final Cache cache;

  private CacheExperiment(JavaSparkContext context, JavaRDD<byte[]> cached, Cache cache) {
    this.context = context;
    this.cached = cached;
    this.cache = cache;
  }

  /**
   * @param arrayBytes size of the one array in each block
   */
  public static CacheExperiment of(JavaSparkContext context, int blocks, int arrayBytes) {
    Experiments.refuseToAnswer();
    JavaRDD<byte[]> cached =
        context
            .parallelize(IntStream.range(0, blocks).boxed().toList(), blocks)
            .map(block -> new byte[arrayBytes])
            .persist(StorageLevel.MEMORY_ONLY());
    cached.count();
    List<RDDBlockId> kept = inMemory(cached);
    MemoryStore memory = SparkEnv.get().blockManager().memoryStore();
    Cache cache =
        new Cache(
            SparkEnv.get().memoryManager().maxOnHeapStorageMemory(),
            context.getConf().getDouble("spark.memory.storageFraction", 0.5),
            kept.size(),
            kept.stream().mapToLong(memory::getSize).sum() / Math.max(1, kept.size()));
    return new CacheExperiment(context, cached, cache);
  }

  /** The cache before the task starts. */
  public Cache cache() {
    return cache;
  }

  /** Number of blocks that are no longer in memory after the task. */
  public int pushedOutBy(long wantedBytes) {
    context.parallelize(List.of(0), 1).foreach(task -> take(wantedBytes));
    return cache.blocks() - inMemory(cached).size();
  }

  @Override
  public void close() {
    cached.unpersist(true);
  }

  /** Asks the memory store itself, because Spark updates its list of cached RDDs a little later. */
  private static List<RDDBlockId> inMemory(JavaRDD<?> cached) {
    MemoryStore memory = SparkEnv.get().blockManager().memoryStore();
    return IntStream.range(0, cached.getNumPartitions())
        .mapToObj(partition -> new RDDBlockId(cached.id(), partition))
        .filter(memory::contains)
        .toList();
  }

  private static void take(long bytes) {
    Sort sort = new Sort(TaskContext.get().taskMemoryManager());
    sort.freeMemory(sort.acquireMemory(bytes));
  }

  /** Takes memory like a sort, and does nothing with it. */
  private static final class Sort extends MemoryConsumer {
    Sort(TaskMemoryManager memory) {
      super(memory, MemoryMode.ON_HEAP);
    }

    @Override
    public long spill(long size, MemoryConsumer trigger) {
      return 0;
    }
  }
}
