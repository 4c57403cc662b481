package sparkworkbook.labs.uidetective;

import java.io.Serializable;

/** The problem of an application, and the numbers that prove it. */
public sealed interface Finding extends Serializable {
  /**
   * A stage waits for the one task that reads most of a key's records. These are a large part of
   * all records of the stage.
   *
   * @param records that this task read from the shuffle
   * @param ofRecords that all tasks of the stage read from the shuffle
   */
  record HotKey(int stage, long records, long ofRecords) implements Finding {}

  /**
   * A stage waits for seconds for one task that reads no more records than the others.
   *
   * @param millis run time of this task
   */
  record Straggler(int stage, long millis) implements Finding {}

  /**
   * The tasks of a stage do not get enough memory for what they sort.
   *
   * @param stage the stage that spilled most
   * @param memoryBytes spilled by it, as they were in memory
   * @param diskBytes spilled by it, as they were written to disk
   */
  record Spilling(int stage, long memoryBytes, long diskBytes) implements Finding {}

  /**
   * A stage is split into hundreds of tasks or more, and each of them reads almost nothing.
   *
   * @param records that all tasks of the stage read, from files, from the cache or from the shuffle
   */
  record TinyTasks(int stage, int tasks, long records) implements Finding {}

  /**
   * Memory is too small for what is cached. Spark computes the missing partitions again every time.
   */
  record CacheTooLarge(int rdd, int cachedPartitions, int partitions) implements Finding {}

  /** No problem. */
  record Healthy() implements Finding {}
}
