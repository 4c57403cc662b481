package sparkworkbook.labs.uidetective;

import java.io.Serializable;
import java.util.List;

/**
 * What Spark's web UI shows of an application that has finished, as its REST API reports it.
 *
 * @param id such as {@code local-1795447647231}
 * @param stages Stages tab, the newest stage first, without skipped stages
 * @param storage Storage tab: every RDD or Dataset with at least one partition cached at the end
 * @param executors Executors tab; the only executor of a local master is called {@code driver}
 */
public record Application(
    String id, List<Stage> stages, List<Cached> storage, List<Executor> executors)
    implements Serializable {
  public Application {
    stages = List.copyOf(stages);
    storage = List.copyOf(storage);
    executors = List.copyOf(executors);
  }

  /**
   * A line of the Stages tab, and the summary of its tasks on the page of the stage.
   *
   * @param tasks all of them finished successfully
   * @param inputRecords read from files, from the cache or from a range
   * @param shuffleReadRecords read from what earlier stages wrote
   * @param memorySpilled bytes, as they were in memory
   * @param diskSpilled bytes, as they were written to disk
   * @param runMillis called Duration on the page
   * @param inputRecordsByTask summary of {@code inputRecords}
   * @param shuffleReadRecordsByTask summary of {@code shuffleReadRecords}
   * @param memorySpilledByTask summary of {@code memorySpilled}
   */
  public record Stage(
      int id,
      int tasks,
      long inputRecords,
      long shuffleReadRecords,
      long memorySpilled,
      long diskSpilled,
      Summary runMillis,
      Summary inputRecordsByTask,
      Summary shuffleReadRecordsByTask,
      Summary memorySpilledByTask)
      implements Serializable {}

  /**
   * The tasks of a stage, sorted by one metric. With an even number of tasks the median is the
   * larger one of the two in the middle.
   */
  public record Summary(long least, long lowerQuarter, long median, long upperQuarter, long most)
      implements Serializable {
    static final Summary ZERO = new Summary(0, 0, 0, 0, 0);
  }

  /**
   * A line of the Storage tab.
   *
   * @param partitions of the RDD or Dataset
   * @param cachedPartitions that were in the cache at the end
   */
  public record Cached(
      int rdd,
      String storageLevel,
      int partitions,
      int cachedPartitions,
      long memoryBytes,
      long diskBytes)
      implements Serializable {}

  /**
   * A line of the Executors tab.
   *
   * @param memoryUsed bytes of storage at the end: cached partitions, broadcasts
   * @param maxMemory bytes that storage can have at most, if execution uses none
   */
  public record Executor(String id, int cores, long memoryUsed, long maxMemory)
      implements Serializable {}
}
