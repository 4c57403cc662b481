package sparkworkbook.labs.unifiedmemory;

import java.io.Serializable;
import java.util.List;

/**
 * What a night's work holds in one executor, as an earlier night in a roomy heap has shown.
 *
 * @param cachedBytes blocks of cached RDDs and Datasets in memory
 * @param broadcastBytes broadcast variables: their values, and the pieces they were sent in
 * @param stages run one after another
 * @param cores tasks at a time
 * @param memoryFraction {@code spark.memory.fraction} of the executor
 */
public record Workload(
    long cachedBytes, long broadcastBytes, List<Stage> stages, int cores, double memoryFraction)
    implements Serializable {
  public Workload {
    stages = List.copyOf(stages);
  }

  /**
   * @param tasks of the stage, all on this executor
   * @param peakTaskBytes execution memory of the task that took most, at its fullest
   */
  public record Stage(int tasks, long peakTaskBytes) implements Serializable {}
}
