package sparkworkbook.labs.unifiedmemory;

import java.io.Serializable;
import java.util.List;

/**
 * What a night's work holds in one executor. An earlier run in a large heap measured it.
 *
 * @param cachedBytes blocks of cached RDDs and Datasets in memory
 * @param broadcastBytes broadcast variables: their values, and the pieces in which they were sent
 * @param stages the stages, which run one after another
 * @param cores the number of tasks that run at a time
 * @param memoryFraction {@code spark.memory.fraction} of the executor
 */
public record Workload(
    long cachedBytes, long broadcastBytes, List<Stage> stages, int cores, double memoryFraction)
    implements Serializable {
  public Workload {
    stages = List.copyOf(stages);
  }

  /**
   * @param tasks the number of tasks of the stage, all on this executor
   * @param peakTaskBytes the peak execution memory of the task that took most
   */
  public record Stage(int tasks, long peakTaskBytes) implements Serializable {}
}
