package sparkworkbook.labs.executorsizing;

/** How many executors, of how many cores, in how much memory: by trying what the manager starts. */
public final class ExecutorSizing {
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
    Sizing best = null;
    int most = 0;
    for (int cores = workload.maxCores(); cores >= workload.minCores(); cores--) {
      int fit = starting(cores, workload.leastHeapMib(), cluster, workload);
      int tasks = tasksAtOnce(fit, cores, workload.cpusPerTask());
      if (tasks < most || tasks == 0) {
        continue;
      }
      long heap = workload.leastHeapMib();
      for (long step = Long.highestOneBit(cluster.memoryMib()); step > 0; step /= 2) {
        if (starting(cores, heap + step, cluster, workload) == fit) {
          heap += step;
        }
      }
      boolean better =
          tasks > most
              || fit < best.executors()
              || fit == best.executors() && heap > best.heapMib();
      if (better) {
        best = new Sizing(cores, fit, heap, Placement.overhead(heap));
        most = tasks;
      }
    }
    if (best == null) {
      throw new IllegalArgumentException(
          "Not one executor starts: "
              + (startsWithMoreMemory(cluster, workload) ? "too little memory" : "too few cores"));
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
    return executors * Math.floorDiv(cores, cpusPerTask);
  }

  private static boolean startsWithMoreMemory(Cluster cluster, Workload workload) {
    Cluster larger =
        new Cluster(
            cluster.nodes(),
            cluster.cores(),
            cluster.systemMib() + (1L << 32),
            cluster.systemCores(),
            cluster.systemMib(),
            cluster.incrementMib());
    for (int cores = workload.minCores(); cores <= workload.maxCores(); cores++) {
      int fit = starting(cores, workload.leastHeapMib(), larger, workload);
      if (tasksAtOnce(fit, cores, workload.cpusPerTask()) > 0) {
        return true;
      }
    }
    return false;
  }

  private static int starting(int cores, long heapMib, Cluster cluster, Workload workload) {
    Sizing many = new Sizing(cores, Integer.MAX_VALUE, heapMib, 0);
    return Placement.of(cluster, workload, many).running();
  }
}
