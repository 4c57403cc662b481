package sparkworkbook.labs.unifiedmemory;

/** The sizing formula: the heap that an executor needs for a night's work. */
public final class ExecutorHeap {
  private ExecutorHeap() {}

  /**
   * The smallest heap in which Spark evicts nothing and no task spills.
   *
   * @param night what the work holds in memory
   * @return bytes, as for {@code --executor-memory}
   */
  public static long least(Workload night) {
    // TODO This follows the course: 60 % of the heap is Spark's, half of it for storage and half
    // for execution.
    long storage = night.cachedBytes();
    long execution =
        night.stages().stream().mapToLong(Workload.Stage::peakTaskBytes).max().orElse(0);
    return (long) (2 * Math.max(storage, execution) / night.memoryFraction());
  }
}
