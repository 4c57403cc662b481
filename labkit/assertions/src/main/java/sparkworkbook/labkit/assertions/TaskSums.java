package sparkworkbook.labkit.assertions;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Sums over task attempts, the same for a stage and for a whole run.
 *
 * <p>Only successful attempts count, {@link #failedTasks()} apart. A task that succeeded twice,
 * because the shuffle files of the first time were lost, counts twice: the work was done twice.
 */
public sealed interface TaskSums permits RunMetrics, StageMetrics {

  /** Every attempt that ended, also failed and killed ones. */
  List<TaskSnapshot> attempts();

  /** Sum of a count over the successful attempts. */
  default long sumOver(ToLongFunction<TaskSnapshot> count) {
    return attempts().stream().filter(TaskSnapshot::successful).mapToLong(count).sum();
  }

  /** Largest value among the successful attempts, 0 where there is none. */
  default long maxOver(ToLongFunction<TaskSnapshot> count) {
    return attempts().stream().filter(TaskSnapshot::successful).mapToLong(count).max().orElse(0);
  }

  /**
   * Median over the successful attempts, 0 where there is none. Of an even number it is the mean of
   * the two in the middle, rounded down.
   */
  default long medianOver(ToLongFunction<TaskSnapshot> count) {
    long[] sorted =
        attempts().stream().filter(TaskSnapshot::successful).mapToLong(count).sorted().toArray();
    if (sorted.length == 0) {
      return 0;
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2;
  }

  /** Number of attempts that failed; killed ones are not among them. */
  default int failedTasks() {
    return (int) attempts().stream().filter(t -> t.end() == TaskSnapshot.End.FAILED).count();
  }

  /** Records written to shuffle files. */
  default long shuffleRecordsWritten() {
    return sumOver(TaskSnapshot::shuffleRecordsWritten);
  }

  /** Bytes written to shuffle files, serialized and compressed. */
  default long shuffleBytesWritten() {
    return sumOver(TaskSnapshot::shuffleBytesWritten);
  }

  /** Records fetched from shuffle files. */
  default long shuffleRecordsRead() {
    return sumOver(TaskSnapshot::shuffleRecordsRead);
  }

  /** Bytes fetched from shuffle files, local and remote. */
  default long shuffleBytesRead() {
    return sumOver(TaskSnapshot::shuffleBytesRead);
  }

  /** Bytes fetched from the shuffle files of other executors; 0 in local mode. */
  default long remoteBytesRead() {
    return sumOver(TaskSnapshot::remoteBytesRead);
  }

  /** Records read from files and cached blocks. */
  default long recordsRead() {
    return sumOver(TaskSnapshot::recordsRead);
  }

  /** Bytes read from files and cached blocks; unreliable for Parquet since Spark 4.1. */
  default long bytesRead() {
    return sumOver(TaskSnapshot::bytesRead);
  }

  /** Records written to output files. */
  default long recordsWritten() {
    return sumOver(TaskSnapshot::recordsWritten);
  }

  /** Bytes written to output files. */
  default long bytesWritten() {
    return sumOver(TaskSnapshot::bytesWritten);
  }

  /** Bytes in memory that were spilled. */
  default long memoryBytesSpilled() {
    return sumOver(TaskSnapshot::memoryBytesSpilled);
  }

  /** Bytes on disk that were spilled. */
  default long diskBytesSpilled() {
    return sumOver(TaskSnapshot::diskBytesSpilled);
  }

  /**
   * Bytes of the results that tasks returned to the driver: rows that are collected or broadcast,
   * samples, counts. What Spark adds for each task is left out: 1 to 5 KB of accumulators in {@code
   * TaskMetrics.resultSize}. A bound, not a number: it wavers by a few bytes.
   */
  default long resultBytes() {
    return sumOver(TaskSnapshot::resultBytes);
  }

  /**
   * Execution memory of the task that took most, in bytes. Spark's own stage value is a sum over
   * tasks that never ran together, so the largest task is taken.
   */
  default long peakExecutionMemory() {
    return maxOver(TaskSnapshot::peakExecutionMemory);
  }

  /** Collector pauses in milliseconds, counted once for every task that ran meanwhile. */
  default long jvmGcTimeMillis() {
    return sumOver(TaskSnapshot::jvmGcTimeMillis);
  }
}
