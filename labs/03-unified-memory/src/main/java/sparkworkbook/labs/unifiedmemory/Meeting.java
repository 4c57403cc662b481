package sparkworkbook.labs.unifiedmemory;

import java.io.Serializable;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes the tasks that run at once reach their memory peak at once. Without it this happens only by
 * chance, but a heap must be large enough for that case, too.
 */
final class Meeting implements Serializable {
  private static final Map<UUID, CyclicBarrier> OPEN = new ConcurrentHashMap<>();
  private static final long PATIENCE_SECONDS = 5;

  private final UUID id = UUID.randomUUID();
  private final int tasks;

  private Meeting(int tasks) {
    this.tasks = tasks;
  }

  static Meeting of(int tasks) {
    return new Meeting(tasks);
  }

  /** Waits for the other tasks until the timeout, because there may be fewer than expected. */
  void join() throws InterruptedException {
    try {
      OPEN.computeIfAbsent(id, first -> new CyclicBarrier(tasks))
          .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | BrokenBarrierException alone) {
      // The last tasks of a stage may be fewer.
    }
  }
}
