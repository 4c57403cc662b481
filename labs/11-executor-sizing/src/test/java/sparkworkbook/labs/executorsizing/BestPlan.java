package sparkworkbook.labs.executorsizing;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Tries all numbers of cores, and for each of them what finds a place in less and less heap. It
 * knows nothing of shares and fractions, only what the manager would start.
 */
final class BestPlan {
  private static final int ANY_NUMBER = Integer.MAX_VALUE;

  private BestPlan() {}

  /** Empty if not one executor would start. */
  static Optional<Sizing> of(Cluster cluster, Workload workload) {
    return IntStream.rangeClosed(workload.minCores(), workload.maxCores())
        .mapToObj(cores -> withCores(cores, cluster, workload))
        .filter(plan -> tasks(plan, workload) > 0)
        .max(
            Comparator.comparingInt((Sizing plan) -> tasks(plan, workload))
                .thenComparing(Comparator.comparingInt(Sizing::executors).reversed())
                .thenComparingLong(Sizing::heapMib));
  }

  /** Tasks at once on executors that all start. */
  static int tasks(Sizing plan, Workload workload) {
    return plan.executors() * (plan.cores() / workload.cpusPerTask());
  }

  private static Sizing withCores(int cores, Cluster cluster, Workload workload) {
    long heap = workload.leastHeapMib();
    int executors = starting(cores, heap, cluster, workload);
    // As many still start in less heap, and fewer in more: look for the border by halves.
    long tooMuch = cluster.memoryMib() + 1;
    while (executors > 0 && tooMuch - heap > 1) {
      long middle = (heap + tooMuch) / 2;
      if (starting(cores, middle, cluster, workload) == executors) {
        heap = middle;
      } else {
        tooMuch = middle;
      }
    }
    return new Sizing(cores, executors, heap, Placement.overhead(heap));
  }

  private static int starting(int cores, long heapMib, Cluster cluster, Workload workload) {
    return Placement.of(cluster, workload, new Sizing(cores, ANY_NUMBER, heapMib, 0)).running();
  }
}
