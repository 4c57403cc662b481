package sparkworkbook.labs.uidetective;

import java.io.Serializable;
import java.util.List;

/**
 * What Spark's web interface shows of an application that has ended, as its REST API says it.
 *
 * @param id such as {@code local-1795447647231}
 * @param stages tab Stages, the newest first, skipped ones left out
 * @param storage tab Storage: every RDD or Dataset of which a partition was kept at the end
 * @param executors tab Executors; a local master's only one is called {@code driver}
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
   * A line of the tab Stages, and the summary of its tasks on the page behind it.
   *
   * @param tasks all of them ended well
   * @param inputRecords read from files, from memory or from a range
   * @param shuffleReadRecords what the stages before have written for this one
   * @param memorySpilled bytes, as they lay in memory
   * @param diskSpilled bytes, as they were written
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
   * The tasks of a stage in order of one metric; of an even number of tasks the median is the upper
   * one of the two in the middle.
   */
  public record Summary(long least, long lowerQuarter, long median, long upperQuarter, long most)
      implements Serializable {
    static final Summary ZERO = new Summary(0, 0, 0, 0, 0);
  }

  /**
   * A line of the tab Storage.
   *
   * @param partitions that it has
   * @param cachedPartitions that were kept at the end
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
   * A line of the tab Executors.
   *
   * @param memoryUsed bytes of storage at the end: cached partitions, broadcasts
   * @param maxMemory bytes that storage can have at most, if nothing is being sorted
   */
  public record Executor(String id, int cores, long memoryUsed, long maxMemory)
      implements Serializable {}
}
