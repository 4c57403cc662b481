package sparkworkbook.labs.memorymap;

import org.apache.spark.SparkConf;

/** Lays out the memory of one executor. */
public final class ExecutorLayout {
  private ExecutorLayout() {}

  /**
   * @param conf the settings, as for {@code spark-submit}
   * @throws IllegalArgumentException if Spark refuses to start an executor with {@code conf}
   */
  public static MemoryMap of(SparkConf conf, Program program) {
    // TODO This follows the tree: it takes every branch as a part of executor memory.
    long executor = conf.getSizeAsMb("spark.executor.memory", "1g") << 20;
    long offHeap = conf.getSizeAsBytes("spark.memory.offHeap.size", "0");
    long python = conf.getSizeAsMb("spark.executor.pyspark.memory", "0") << 20;
    long overhead = executor / 10;
    long heap = executor - overhead - offHeap - python;
    long unified = (long) (heap * conf.getDouble("spark.memory.fraction", 0.6));
    return new MemoryMap(
        executor, heap, overhead, offHeap, python, 0, unified, unified / 2, heap - unified);
  }
}
