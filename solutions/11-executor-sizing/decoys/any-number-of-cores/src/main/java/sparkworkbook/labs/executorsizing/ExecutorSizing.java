package sparkworkbook.labs.executorsizing;

/** How many executors, of how many cores, in how much memory. */
public final class ExecutorSizing {
  private static final long LEAST_OVERHEAD_MIB = 384;

  private ExecutorSizing() {}

  /**
   * The plan with which most tasks run at once. Among those, the plan with fewest executors, and
   * among those the one with the largest heap, in whole MiB. Every container of the plan fits on
   * the cluster.
   *
   * @throws IllegalArgumentException if the cluster cannot run one executor next to the driver; the
   *     message says what is short: cores, memory, or space next to the driver
   */
  public static Sizing plan(Cluster cluster, Workload workload) {
    int cores = cluster.cores() - cluster.systemCores();
    long memory = cluster.memoryMib() - cluster.systemMib();
    long least = container(workload.leastHeapMib(), workload.offHeapMib(), cluster);
    if (cores < Math.max(workload.minCores(), workload.cpusPerTask())) {
      throw new IllegalArgumentException("Too few cores for an executor: a node has " + cores);
    }
    if (memory < least) {
      throw new IllegalArgumentException(
          "Too little memory: a node has %d MiB, the least container takes %d"
              .formatted(memory, least));
    }
    int coresLeft = cores - workload.driverCores();
    long memoryLeft = memory - container(workload.driverHeapMib(), 0, cluster);
    if (coresLeft < 0 || memoryLeft < 0) {
      throw new IllegalArgumentException("No node has room for the driver");
    }
    Sizing best = new Sizing(1, 0, 0, 0);
    for (int each = workload.cpusPerTask(); each <= workload.maxCores(); each++) {
      int nextToDriver = (int) Math.min(coresLeft / each, memoryLeft / least);
      int elsewhere = cluster.nodes() == 1 ? 0 : (int) Math.min(cores / each, memory / least);
      int executors = nextToDriver + (cluster.nodes() - 1) * elsewhere;
      if (executors == 0) {
        continue;
      }
      long share = Math.min(share(memoryLeft, nextToDriver), share(memory, elsewhere));
      long heap = largestHeap(share, workload, cluster);
      best = better(best, new Sizing(each, executors, heap, overhead(heap)), workload);
    }
    if (best.executors() == 0 || cluster.nodes() == 1 && coresLeft < workload.minCores()) {
      throw new IllegalArgumentException("The driver leaves no room for an executor");
    }
    return best;
  }

  /**
   * How many tasks of a job run at once.
   *
   * @param cores of each executor
   * @param cpusPerTask {@code spark.task.cpus}
   */
  public static int tasksAtOnce(int executors, int cores, int cpusPerTask) {
    return executors * (cores / cpusPerTask);
  }

  private static Sizing better(Sizing one, Sizing other, Workload workload) {
    int tasks = tasksAtOnce(one.executors(), one.cores(), workload.cpusPerTask());
    int others = tasksAtOnce(other.executors(), other.cores(), workload.cpusPerTask());
    if (tasks != others) {
      return tasks > others ? one : other;
    }
    if (one.executors() != other.executors()) {
      return one.executors() < other.executors() ? one : other;
    }
    return one.heapMib() >= other.heapMib() ? one : other;
  }

  private static long share(long memoryMib, int executors) {
    return executors == 0 ? Long.MAX_VALUE : memoryMib / executors;
  }

  /** A tenth of the share is tried at most. */
  private static long largestHeap(long shareMib, Workload workload, Cluster cluster) {
    long heap = shareMib - workload.offHeapMib() - LEAST_OVERHEAD_MIB;
    while (container(heap, workload.offHeapMib(), cluster) > shareMib) {
      heap--;
    }
    return heap;
  }

  private static long container(long heapMib, long offHeapMib, Cluster cluster) {
    long increment = cluster.incrementMib();
    long asked = heapMib + overhead(heapMib) + offHeapMib;
    return (asked + increment - 1) / increment * increment;
  }

  private static long overhead(long heapMib) {
    return Math.max(LEAST_OVERHEAD_MIB, heapMib / 10);
  }
}
