package sparkworkbook.labs.unifiedmemory;

/** The sizing sheet: which heap an executor needs for a night's work. */
public final class ExecutorHeap {
  private ExecutorHeap() {}

  /**
   * The least heap in which the cache stays whole and nothing spills.
   *
   * @param night what the work holds
   * @return bytes, as for {@code --executor-memory}
   */
  public static long least(Workload night) {
    // TODO the sheet has it from the course: 60 % of the heap is Spark's, half storage, half
    // execution
    long storage = night.cachedBytes();
    long execution =
        night.stages().stream().mapToLong(Workload.Stage::peakTaskBytes).max().orElse(0);
    return (long) (2 * Math.max(storage, execution) / night.memoryFraction());
  }
}
