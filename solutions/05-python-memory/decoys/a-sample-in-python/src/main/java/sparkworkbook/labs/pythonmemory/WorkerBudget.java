package sparkworkbook.labs.pythonmemory;

import org.apache.spark.SparkConf;

/**
 * The memory of an executor that runs Python. All sizes are MiB.
 *
 * @param container what Spark asks the cluster manager for
 * @param python what of it is the workers' own; 0 where they live on the overhead
 * @param eachWorker how much a worker may take until it gets a {@code MemoryError}; 0 where nothing
 *     stops it before the container's end
 */
public record WorkerBudget(long container, long python, long eachWorker) {
  private static final String MIN_OVERHEAD = "384m";

  /**
   * @param conf as for {@code spark-submit}, of a Python program
   */
  public static WorkerBudget of(SparkConf conf) {
    long heap = conf.getSizeAsMb("spark.executor.memory", "1g");
    long python = conf.getSizeAsMb("spark.executor.pyspark.memory", "0");
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", 0.10);
    long overhead =
        conf.contains("spark.executor.memoryOverhead")
            ? conf.getSizeAsMb("spark.executor.memoryOverhead")
            : Math.max(
                (long) (heap * factor),
                conf.getSizeAsMb("spark.executor.minMemoryOverhead", MIN_OVERHEAD));
    long offHeap =
        conf.getBoolean("spark.memory.offHeap.enabled", false)
            ? conf.getSizeAsMb("spark.memory.offHeap.size")
            : 0;
    long cores = conf.getInt("spark.executor.cores", 1);
    return new WorkerBudget(heap + overhead + offHeap + python, python, python / cores);
  }
}
