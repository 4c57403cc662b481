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
 * Lets the tasks that run at once be at their fullest at once. On a quiet machine they are so by
 * chance; a heap must do on the night on which they are.
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

  /** Waits for the others, but not for those that cannot come. */
  void join() throws InterruptedException {
    try {
      OPEN.computeIfAbsent(id, first -> new CyclicBarrier(tasks))
          .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | BrokenBarrierException alone) {
      // the last tasks of a stage may be fewer
    }
  }
}
