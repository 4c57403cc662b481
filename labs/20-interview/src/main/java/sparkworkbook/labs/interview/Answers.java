package sparkworkbook.labs.interview;

import java.util.Map;

/** Your answers to the interview questions, in numbers. At first these are the course's answers. */
public final class Answers {
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
    return heapBytes / (16 << 20); // TODO "GC overhead increases" with the memory
  }

  /**
   * Q1. Whether references take 4 bytes (if not, 8).
   *
   * @param heapBytes {@code -Xmx}, under G1; not between 31 and 32 GiB, where it depends on the JDK
   */
  public static boolean referencesAreCompressed(long heapBytes) {
    return true; // TODO the course says nothing about this
  }

  /**
   * Q2. Memory of executors of one size, all together.
   *
   * @param heapMebibytes {@code spark.executor.memory} of each
   */
  public static Fleet fleet(int executors, int heapMebibytes) {
    // TODO "many small executors": the same memory, cut into more pieces
    long heap = (long) heapMebibytes << 20;
    long pool = (long) (heap * 0.6);
    return new Fleet(executors * pool, (long) executors * heapMebibytes, pool / 2);
  }

  /**
   * Q3. How much execution memory a task gets. When it wants more, it has to spill.
   *
   * @param poolBytes of the executor; nothing is cached
   * @param activeTasks on the executor, including this one; the others hold almost nothing
   * @param wantedBytes by this task
   */
  public static long granted(long poolBytes, int activeTasks, long wantedBytes) {
    return Math.min(wantedBytes, poolBytes); // TODO "execution memory full"
  }

  /**
   * Q3. How many blocks Spark evicts from memory when a task, alone on the executor, sorts.
   *
   * @param wantedBytes by the task; it takes what it gets
   */
  public static int pushedOut(Cache cache, long wantedBytes) {
    // TODO "steals from cache", as section 3.2.3 has it
    return (int) Math.min(cache.blocks(), (wantedBytes - 1) / cache.blockBytes() + 1);
  }

  /**
   * Q4. The cost of a job that distributes pairs with {@code HashPartitioner(partitions)}.
   *
   * @param mapTasks of the first stage
   * @param recordsOfKey number of pairs of each key
   */
  public static ShuffleCost shuffle(int mapTasks, int partitions, Map<String, Long> recordsOfKey) {
    // TODO the more partitions, the smaller each of them
    long records = recordsOfKey.values().stream().mapToLong(Long::longValue).sum();
    return new ShuffleCost(partitions, 0, (records - 1) / partitions + 1);
  }
}
