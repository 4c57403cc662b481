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

  /**
   * @param conf as for {@code spark-submit}, of a Python program
   */
  public static WorkerBudget of(SparkConf conf) {
    // TODO this is the course's picture: Python inside executor memory, so more of it helps
    long executor = conf.getSizeAsMb("spark.executor.memory", "1g");
    long python = executor * 4 / 10;
    return new WorkerBudget(executor + executor / 10, python, python);
  }
}
