package sparkworkbook.labs.executorsizing;

/** How many executors, of how many cores, in how much memory. */
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
    // TODO this is the course's formula: steps 2 to 5 of "Executor Sizing"
    int cores = 4;
    int perNode = Math.max(1, cluster.cores() / cores);
    long available = cluster.memoryMib() - cluster.systemMib();
    long gib = Math.max(1, available / perNode / 1024);
    return new Sizing(cores, cluster.nodes() * perNode, gib * 1024, 0);
  }

  /**
   * How many tasks of a job run at once.
   *
   * @param cores of each executor
   * @param cpusPerTask {@code spark.task.cpus}
   */
  public static int tasksAtOnce(int executors, int cores, int cpusPerTask) {
    // TODO "too few cores, and the cluster is underutilised": so it depends on the cores
    return cores / cpusPerTask;
  }
}
