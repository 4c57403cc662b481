package sparkworkbook.labs.interview;

import java.util.HashMap;
import java.util.Map;

/** What you would say in the interview, in numbers. */
public final class Answers {
  private static final long RESERVED_MEBIBYTES = 300;
  private static final double MEMORY_FRACTION = 0.6;
  private static final long LEAST_OVERHEAD_MEBIBYTES = 384;
  private static final double OVERHEAD_FACTOR = 0.1;

  /** 32 bits, counted in steps of 8 bytes. */
  private static final long COMPRESSED_REACH = 8L << 32;

  private Answers() {}

  /**
   * Q1. How often the young generation of a JVM is collected.
   *
   * <p>The collector is Serial, and the heap has its full size from the start. The young generation
   * has its default size: a third of the heap. Eight tenths of that are eden.
   *
   * @param heapBytes {@code -Xmx} and {@code -Xms}
   * @param allocatedBytes of objects that become garbage at once
   */
  public static long collections(long heapBytes, long allocatedBytes) {
    long eden = heapBytes / 3 / 10 * 8;
    return (int) allocatedBytes / (int) eden;
  }

  /**
   * Q1. Whether references take 4 bytes (if not, 8).
   *
   * @param heapBytes {@code -Xmx}, under G1; not between 31 and 32 GiB, where it depends on the JDK
   */
  public static boolean referencesAreCompressed(long heapBytes) {
    return heapBytes < COMPRESSED_REACH;
  }

  /**
   * Q2. Memory of executors of one size, all together.
   *
   * @param heapMebibytes {@code spark.executor.memory} of each
   */
  public static Fleet fleet(int executors, int heapMebibytes) {
    long pool = (long) (((heapMebibytes - RESERVED_MEBIBYTES) << 20) * MEMORY_FRACTION);
    long overhead = Math.max(LEAST_OVERHEAD_MEBIBYTES, (long) (heapMebibytes * OVERHEAD_FACTOR));
    return new Fleet(executors * pool, executors * (heapMebibytes + overhead), pool);
  }

  /**
   * Q3. How much execution memory a task gets. When it wants more, it has to spill.
   *
   * @param poolBytes of the executor; nothing is cached
   * @param activeTasks on the executor, including this one; the others hold almost nothing
   * @param wantedBytes by this task
   */
  public static long granted(long poolBytes, int activeTasks, long wantedBytes) {
    return Math.min(wantedBytes, poolBytes / activeTasks);
  }

  /**
   * Q3. How many blocks Spark evicts from memory when a task, alone on the executor, sorts.
   *
   * @param wantedBytes by the task; it takes what it gets
   */
  public static int pushedOut(Cache cache, long wantedBytes) {
    long cached = cache.blocks() * cache.blockBytes();
    long missing = wantedBytes - (cache.poolBytes() - cached);
    long borrowed = cached - (long) (cache.poolBytes() * cache.storageFraction());
    long givenBack = Math.max(0, Math.min(missing, borrowed));
    return (int) ((givenBack + cache.blockBytes() - 1) / cache.blockBytes());
  }

  /**
   * Q4. The cost of a job that distributes pairs with {@code HashPartitioner(partitions)}.
   *
   * @param mapTasks of the first stage
   * @param recordsOfKey number of pairs of each key
   */
  public static ShuffleCost shuffle(int mapTasks, int partitions, Map<String, Long> recordsOfKey) {
    Map<Integer, Long> recordsOfPartition = new HashMap<>();
    recordsOfKey.forEach(
        (key, records) ->
            recordsOfPartition.merge(
                Math.floorMod(key.hashCode(), partitions), records, Long::sum));
    return new ShuffleCost(
        mapTasks + partitions,
        partitions - recordsOfPartition.size(),
        recordsOfPartition.values().stream().mapToInt(Long::intValue).max().orElse(0));
  }
}
