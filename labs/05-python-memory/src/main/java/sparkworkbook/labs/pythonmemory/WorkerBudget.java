package sparkworkbook.labs.pythonmemory;

import org.apache.spark.SparkConf;

/**
 * The memory of an executor that runs Python. All sizes are MiB.
 *
 * @param container what Spark asks the cluster manager for
 * @param python the part of it that belongs to the workers alone; 0 if they use the overhead
 * @param eachWorker how much a worker may take before it gets a {@code MemoryError}; 0 if nothing
 *     limits it below the container
 */
public record WorkerBudget(long container, long python, long eachWorker) {

  /**
   * @param conf the settings of a Python program, as for {@code spark-submit}
   */
  public static WorkerBudget of(SparkConf conf) {
    // TODO This follows the course: Python is inside executor memory, so more of it helps.
    long executor = conf.getSizeAsMb("spark.executor.memory", "1g");
    long python = executor * 4 / 10;
    return new WorkerBudget(executor + executor / 10, python, python);
  }
}
