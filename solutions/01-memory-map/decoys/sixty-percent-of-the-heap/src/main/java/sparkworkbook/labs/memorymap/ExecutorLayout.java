package sparkworkbook.labs.memorymap;

import org.apache.spark.SparkConf;

/** Lays out the memory of one executor. */
public final class ExecutorLayout {
  private static final long MIB = 1L << 20;
  private static final long RESERVED = 300 * MIB;
  private static final long LEAST_HEAP = RESERVED * 3 / 2;

  private ExecutorLayout() {}

  /**
   * @param conf as for {@code spark-submit}
   * @throws IllegalArgumentException if no executor can start with it
   */
  public static MemoryMap of(SparkConf conf, Program program) {
    long heap = mib(conf, "spark.executor.memory", "1g");
    if (heap < LEAST_HEAP) {
      throw new IllegalArgumentException(
          "spark.executor.memory: at least " + LEAST_HEAP + " bytes, not " + heap);
    }
    long overhead = overhead(conf, heap);
    long offHeap = offHeap(conf);
    long python = program == Program.PYTHON ? mib(conf, "spark.executor.pyspark.memory", "0") : 0;

    double fraction = conf.getDouble("spark.memory.fraction", 0.6);
    long unified = (long) (heap * fraction);
    double spared = conf.getDouble("spark.memory.storageFraction", 0.5);
    if (spared < 0 || spared >= 1) {
      throw new IllegalArgumentException(
          "spark.memory.storageFraction: at least 0 and below 1, not " + spared);
    }
    return new MemoryMap(
        heap + overhead + offHeap + python,
        heap,
        overhead,
        offHeap,
        python,
        RESERVED,
        unified,
        (long) (unified * spared),
        heap - RESERVED - unified);
  }

  /** Named outright, or a fraction of the heap with a least size; whole mebibytes. */
  private static long overhead(SparkConf conf, long heap) {
    if (conf.contains("spark.executor.memoryOverhead")) {
      return mib(conf, "spark.executor.memoryOverhead", "0");
    }
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", 0.10);
    long fraction = (long) (heap / MIB * factor) * MIB;
    return Math.max(fraction, mib(conf, "spark.executor.minMemoryOverhead", "384m"));
  }

  private static long offHeap(SparkConf conf) {
    if (!conf.getBoolean("spark.memory.offHeap.enabled", false)) {
      return 0;
    }
    long size = conf.getSizeAsBytes("spark.memory.offHeap.size", "0") / MIB * MIB;
    if (size <= 0) {
      throw new IllegalArgumentException("spark.memory.offHeap.size: must be more than 0");
    }
    return size;
  }

  private static long mib(SparkConf conf, String key, String otherwise) {
    return conf.getSizeAsMb(key, otherwise) * MIB;
  }
}
