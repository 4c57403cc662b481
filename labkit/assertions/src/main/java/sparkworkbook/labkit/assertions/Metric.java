package sparkworkbook.labkit.assertions;

import java.util.function.ToLongFunction;

/** The counts that can be asserted on, with the words that messages and tables use for them. */
enum Metric {
  SHUFFLE_RECORDS_WRITTEN("shuffle records written", TaskSums::shuffleRecordsWritten),
  SHUFFLE_BYTES_WRITTEN("shuffle bytes written", TaskSums::shuffleBytesWritten),
  SHUFFLE_RECORDS_READ("shuffle records read", TaskSums::shuffleRecordsRead),
  SHUFFLE_BYTES_READ("shuffle bytes read", TaskSums::shuffleBytesRead),
  REMOTE_BYTES_READ("shuffle bytes read from other executors", TaskSums::remoteBytesRead),
  RECORDS_READ("records read from files and caches", TaskSums::recordsRead),
  BYTES_READ("bytes read from files and caches", TaskSums::bytesRead),
  RECORDS_WRITTEN("records written to files", TaskSums::recordsWritten),
  BYTES_WRITTEN("bytes written to files", TaskSums::bytesWritten),
  MEMORY_BYTES_SPILLED("bytes in memory that were spilled", TaskSums::memoryBytesSpilled),
  DISK_BYTES_SPILLED("bytes spilled to disk", TaskSums::diskBytesSpilled),
  RESULT_BYTES("bytes sent to the driver", TaskSums::resultBytes),
  PEAK_EXECUTION_MEMORY(
      "execution memory of the task that took most, in bytes", TaskSums::peakExecutionMemory),
  JVM_GC_TIME(
      "collector pauses in ms, counted once for each running task", TaskSums::jvmGcTimeMillis),
  TASKS(
      "tasks that succeeded",
      sums -> sums.attempts().stream().filter(TaskSnapshot::successful).count()),
  FAILED_TASKS("failed task attempts", TaskSums::failedTasks);

  private final String words;
  private final ToLongFunction<TaskSums> value;

  Metric(String words, ToLongFunction<TaskSums> value) {
    this.words = words;
    this.value = value;
  }

  /** What it counts, to be read after a number: "12 shuffle records written". */
  String words() {
    return words;
  }

  /** Whether 0 says nothing: where work is done at all, it is counted here. */
  boolean isWork() {
    return switch (this) {
      case REMOTE_BYTES_READ,
          MEMORY_BYTES_SPILLED,
          DISK_BYTES_SPILLED,
          RESULT_BYTES,
          JVM_GC_TIME,
          FAILED_TASKS ->
          false;
      default -> true;
    };
  }

  long of(TaskSums sums) {
    return value.applyAsLong(sums);
  }
}
