package sparkworkbook.labs.unifiedmemory;

import java.util.Comparator;

/** The sizing sheet: which heap an executor needs for a night's work. */
public final class ExecutorHeap {
  private static final double RESERVE = 1.1;
  private static final long MEBIBYTE = 1 << 20;

  private ExecutorHeap() {}

  /**
   * The least heap in which the cache stays whole and nothing spills.
   *
   * @param night what the work holds
   * @return bytes, as for {@code --executor-memory}
   */
  public static long least(Workload night) {
    long pool = night.cachedBytes() + night.broadcastBytes();
    pool +=
        night.stages().stream()
            .map(stage -> Math.min(stage.tasks(), night.cores()) * stage.peakTaskBytes())
            .max(Comparator.naturalOrder())
            .orElse(0L);
    long mebibytes = 300 + (long) Math.ceil(pool * RESERVE / night.memoryFraction() / MEBIBYTE);
    return Math.max(450, mebibytes) * MEBIBYTE;
  }
}
