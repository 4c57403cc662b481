package sparkworkbook.labs.uidetective;

import java.io.Serializable;

/** What an application suffers from, and the numbers that prove it. */
public sealed interface Finding extends Serializable {
  /**
   * A stage waits for the one task that has most of a key's records, and that is a good part of
   * all.
   *
   * @param records that this task read from the shuffle
   * @param ofRecords that all tasks of the stage read from the shuffle
   */
  record HotKey(int stage, long records, long ofRecords) implements Finding {}

  /**
   * A stage waits for one task that has no more to do than the others, and waits for seconds.
   *
   * @param millis that this task ran
   */
  record SlowTask(int stage, long millis) implements Finding {}

  /**
   * The tasks of a stage do not find the memory for what they sort.
   *
   * @param stage the one that spilled most
   * @param memoryBytes spilled by it, as they lay in memory
   * @param diskBytes spilled by it, as they were written
   */
  record Spilling(int stage, long memoryBytes, long diskBytes) implements Finding {}

  /**
   * A stage is cut into hundreds of tasks and more, and none of them has anything to do.
   *
   * @param records that all tasks of the stage read, from wherever
   */
  record Crumbs(int stage, int tasks, long records) implements Finding {}

  /** Memory is too small for what is cached, and what is missing is computed again every time. */
  record CacheTooLarge(int rdd, int cachedPartitions, int partitions) implements Finding {}

  /** Nothing that needs anybody. */
  record Healthy() implements Finding {}
}
