package sparkworkbook.labs.interview;

import java.util.Map;

/** What you would say in the interview, in numbers. The course's answers stand here so far. */
public final class Answers {
  private Answers() {}

  /**
   * Q1. How often the young generation of a JVM is collected.
   *
   * <p>The collector is Serial, the heap has its full size from the start, and the young generation
   * is as the JVM ships: a third of the heap, and eight tenths of that are eden.
   *
   * @param heapBytes {@code -Xmx} and {@code -Xms}
   * @param allocatedBytes of objects that are forgotten at once
   */
  public static long collections(long heapBytes, long allocatedBytes) {
    return heapBytes / (16 << 20); // TODO "GC overhead increases" with the memory
  }

  /**
   * Q1. Whether references take 4 bytes (else 8).
   *
   * @param heapBytes {@code -Xmx}, under G1; not between 31 and 32 GiB, where it depends on the JDK
   */
  public static boolean referencesAreCompressed(long heapBytes) {
    return true; // TODO not a word about this in the course
  }

  /**
   * Q2. What executors of one size come to.
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
   * Q3. How much execution memory a task gets; when it wants more, it has to spill.
   *
   * @param poolBytes of the executor; nothing is cached
   * @param activeTasks on it, this one among them; the others hold next to nothing
   * @param wantedBytes by this task
   */
  public static long granted(long poolBytes, int activeTasks, long wantedBytes) {
    return Math.min(wantedBytes, poolBytes); // TODO "execution memory full"
  }

  /**
   * Q3. How many blocks leave memory when a task, alone on the executor, sorts.
   *
   * @param wantedBytes by the task; it takes what it gets
   */
  public static int pushedOut(Cache cache, long wantedBytes) {
    // TODO "steals from cache", as section 3.2.3 has it
    return (int) Math.min(cache.blocks(), (wantedBytes - 1) / cache.blockBytes() + 1);
  }

  /**
   * Q4. What a job comes to that deals out pairs with {@code HashPartitioner(partitions)}.
   *
   * @param mapTasks of the first stage
   * @param recordsOfKey how many pairs have this key
   */
  public static ShuffleCost shuffle(int mapTasks, int partitions, Map<String, Long> recordsOfKey) {
    // TODO the more partitions, the smaller each of them
    long records = recordsOfKey.values().stream().mapToLong(Long::longValue).sum();
    return new ShuffleCost(partitions, 0, (records - 1) / partitions + 1);
  }
}
