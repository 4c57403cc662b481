package sparkworkbook.labkit.assertions;

/**
 * What Spark counted in one attempt of one task, copied when the attempt ended. Byte counts are in
 * bytes, times in milliseconds.
 *
 * <p>Everything is 0 where Spark delivers no metrics ({@code SparkListenerTaskEnd.taskMetrics} is
 * null), as for an attempt that its executor took along.
 *
 * @param index position of the task in its stage, 0 based
 * @param attempt 0 for the first try of this task
 * @param stageId id of the stage
 * @param stageAttempt 0 for the first try of the stage
 * @param partition partition that the task computed
 * @param end how the attempt ended
 * @param failure why it failed or was killed; empty after a success
 * @param executorId executor that ran it, {@code driver} in local mode
 * @param durationMillis from launch to finish as the driver saw it; never assert on a time
 * @param runTimeMillis time in the task's own code; never assert on a time
 * @param jvmGcTimeMillis collector pauses meanwhile; tasks that run at the same time count the same
 *     pause once each
 * @param recordsRead records from files or cached blocks ({@code InputMetrics})
 * @param bytesRead bytes from files or cached blocks; unreliable for Parquet since Spark 4.1
 * @param recordsWritten records to output files ({@code OutputMetrics})
 * @param bytesWritten bytes to output files
 * @param shuffleRecordsRead records fetched from shuffle files
 * @param shuffleBytesRead bytes fetched from shuffle files, local and remote
 * @param remoteBytesRead the part of {@code shuffleBytesRead} from other executors; 0 in local mode
 * @param shuffleRecordsWritten records to shuffle files
 * @param shuffleBytesWritten bytes to shuffle files, serialized and compressed
 * @param memoryBytesSpilled size in memory of what was spilled
 * @param diskBytesSpilled size on disk of what was spilled
 * @param peakExecutionMemory largest sum over the task's sorts, aggregations and joins
 * @param peakOnHeapExecutionMemory the on-heap peak of the task's memory manager
 * @param peakOffHeapExecutionMemory the off-heap peak of the task's memory manager
 * @param resultBytes size of the serialized result that went to the driver, without the
 *     accumulators that Spark sends along; of a map task what it sends besides its map status
 */
public record TaskSnapshot(
    int index,
    int attempt,
    int stageId,
    int stageAttempt,
    int partition,
    End end,
    String failure,
    String executorId,
    long durationMillis,
    long runTimeMillis,
    long jvmGcTimeMillis,
    long recordsRead,
    long bytesRead,
    long recordsWritten,
    long bytesWritten,
    long shuffleRecordsRead,
    long shuffleBytesRead,
    long remoteBytesRead,
    long shuffleRecordsWritten,
    long shuffleBytesWritten,
    long memoryBytesSpilled,
    long diskBytesSpilled,
    long peakExecutionMemory,
    long peakOnHeapExecutionMemory,
    long peakOffHeapExecutionMemory,
    long resultBytes) {

  /** How an attempt ended. */
  public enum End {
    /** It delivered its result. */
    SUCCEEDED,
    /** It threw, ran out of memory, lost its executor or could not fetch shuffle blocks. */
    FAILED,
    /** Spark ended it: the stage was cancelled, or another attempt was faster. */
    KILLED
  }

  /** Whether the attempt delivered its result: only then do its counts enter the sums. */
  public boolean successful() {
    return end == End.SUCCEEDED;
  }

  /**
   * Records that came in, from files, cached blocks and shuffles together: the measure of skew in
   * the stage table.
   */
  public long recordsIn() {
    return recordsRead + shuffleRecordsRead;
  }
}
