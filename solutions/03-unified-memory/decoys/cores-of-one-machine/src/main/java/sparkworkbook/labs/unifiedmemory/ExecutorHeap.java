package sparkworkbook.labs.unifiedmemory;

/** The sizing sheet: which heap an executor needs for a night's work. */
public final class ExecutorHeap {
  /** {@code UnifiedMemoryManager.RESERVED_SYSTEM_MEMORY_BYTES}. */
  private static final long RESERVED = 300L << 20;

  private ExecutorHeap() {}

  /**
   * The least heap in which the cache stays whole and nothing spills.
   *
   * @param night what the work holds
   * @return bytes, as for {@code --executor-memory}
   */
  public static long least(Workload night) {
    long storage = night.cachedBytes() + night.broadcastBytes();
    long execution =
        night.stages().stream()
            .mapToLong(stage -> atOnce(stage, Math.min(night.cores(), 2)))
            .max()
            .orElse(0);
    long heap = RESERVED + (long) Math.ceil((storage + execution) / night.memoryFraction());
    return Math.max(heap, Night.LEAST_HEAP);
  }

  private static long atOnce(Workload.Stage stage, int cores) {
    return Math.min(stage.tasks(), cores) * stage.peakTaskBytes();
  }
}
