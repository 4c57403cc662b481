package sparkworkbook.labs.executorsizing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.resource.ResourceProfile$;
import scala.Option;

/** How many executors, of how many cores, in how much memory: Spark knows its overhead best. */
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
    Room node = Room.of(cluster);
    if (!node.holds(workload.minCores(), 0) || !node.holds(workload.cpusPerTask(), 0)) {
      throw new IllegalArgumentException("cores: an executor needs more than a node has");
    }
    if (!node.holds(0, container(workload.leastHeapMib(), workload, cluster))) {
      throw new IllegalArgumentException("memory: the least executor is larger than a node");
    }
    long driver = rounded(workload.driverHeapMib() + overhead(workload.driverHeapMib()), cluster);
    Room rest = new Room(node.cores() - workload.driverCores(), node.mib() - driver);
    if (!rest.holds(0, 0)) {
      throw new IllegalArgumentException("driver: it is larger than a node");
    }
    List<Room> rooms = new ArrayList<>(Collections.nCopies(cluster.nodes() - 1, node));
    rooms.add(rest);
    List<Sizing> plans = new ArrayList<>();
    for (int cores = workload.minCores(); cores <= workload.maxCores(); cores++) {
      if (cores >= workload.cpusPerTask()) {
        plans.add(withCores(cores, rooms, workload, cluster));
      }
    }
    return plans.stream()
        .filter(plan -> plan.executors() > 0)
        .max(
            Comparator.<Sizing>comparingInt(
                    plan -> tasksAtOnce(plan.executors(), plan.cores(), workload.cpusPerTask()))
                .thenComparingInt(plan -> -plan.executors())
                .thenComparingLong(Sizing::heapMib))
        .orElseThrow(() -> new IllegalArgumentException("driver: nothing fits next to it"));
  }

  /**
   * How many tasks of a job run at once.
   *
   * @param cores of each executor
   * @param cpusPerTask {@code spark.task.cpus}
   */
  public static int tasksAtOnce(int executors, int cores, int cpusPerTask) {
    int tasks = 0;
    for (int executor = 0; executor < executors; executor++) {
      tasks += cores / cpusPerTask;
    }
    return tasks;
  }

  /** What containers may take of a node. */
  private record Room(int cores, long mib) {
    static Room of(Cluster cluster) {
      return new Room(
          cluster.cores() - cluster.systemCores(), cluster.memoryMib() - cluster.systemMib());
    }

    boolean holds(int moreCores, long moreMib) {
      return cores >= moreCores && mib >= moreMib;
    }

    int times(int coresEach, long mibEach) {
      return (int) Math.min(cores / coresEach, mib / mibEach);
    }
  }

  private static Sizing withCores(int cores, List<Room> rooms, Workload workload, Cluster cluster) {
    long least = container(workload.leastHeapMib(), workload, cluster);
    int executors = rooms.stream().mapToInt(room -> room.times(cores, least)).sum();
    long low = workload.leastHeapMib();
    long high = cluster.memoryMib();
    while (low < high) {
      long middle = (low + high + 1) / 2;
      long container = container(middle, workload, cluster);
      if (rooms.stream().mapToInt(room -> room.times(cores, container)).sum() == executors) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return new Sizing(cores, executors, low, overhead(low));
  }

  private static long container(long heapMib, Workload workload, Cluster cluster) {
    return rounded(heapMib + overhead(heapMib) + workload.offHeapMib(), cluster);
  }

  private static long rounded(long mib, Cluster cluster) {
    return (mib + cluster.incrementMib() - 1) / cluster.incrementMib() * cluster.incrementMib();
  }

  private static long overhead(long heapMib) {
    return ResourceProfile$.MODULE$.calculateOverHeadMemory(Option.empty(), 384, heapMib, 0.1);
  }
}
