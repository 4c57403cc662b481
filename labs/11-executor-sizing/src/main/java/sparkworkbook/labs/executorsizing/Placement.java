package sparkworkbook.labs.executorsizing;

import org.apache.spark.resource.ResourceProfile$;
import scala.Option;

/**
 * What the manager starts of a plan. The driver gets its container first. Then executors start
 * where one more fits. The others wait, and Spark reports no error.
 *
 * @param asked executors in the plan
 * @param running executors that start
 * @param containerMib of one executor, rounded up by the manager
 * @param driverMib of the driver's container, rounded up
 * @param perNode executors for which a node without the driver has cores and memory
 * @param nextToDriver executors for which the driver's node has cores and memory
 */
public record Placement(
    int asked, int running, long containerMib, long driverMib, int perNode, int nextToDriver) {
  private static final long LEAST_OVERHEAD_MIB = 384;
  private static final double OVERHEAD_FACTOR = 0.10;

  static Placement of(Cluster cluster, Workload workload, Sizing sizing) {
    long container = container(cluster, sizing.heapMib(), workload.offHeapMib());
    long driver = container(cluster, workload.driverHeapMib(), 0);
    int cores = cluster.cores() - cluster.systemCores();
    long memory = cluster.memoryMib() - cluster.systemMib();
    int perNode = fits(sizing.cores(), container, cores, memory);
    int nextToDriver =
        fits(sizing.cores(), container, cores - workload.driverCores(), memory - driver);
    boolean driverStarts = cores >= workload.driverCores() && memory >= driver;
    int places = driverStarts ? (cluster.nodes() - 1) * perNode + nextToDriver : 0;
    return new Placement(
        sizing.executors(),
        Math.min(places, sizing.executors()),
        container,
        driver,
        perNode,
        nextToDriver);
  }

  /** Executors that do not start and wait. */
  int waiting() {
    return asked - running;
  }

  /** What Spark adds to the heap if {@code spark.executor.memoryOverhead} is not set. */
  static long overhead(long heapMib) {
    return ResourceProfile$.MODULE$.calculateOverHeadMemory(
        Option.empty(), LEAST_OVERHEAD_MIB, heapMib, OVERHEAD_FACTOR);
  }

  private static long container(Cluster cluster, long heapMib, long offHeapMib) {
    long asked = heapMib + overhead(heapMib) + offHeapMib;
    return (asked + cluster.incrementMib() - 1) / cluster.incrementMib() * cluster.incrementMib();
  }

  private static int fits(int coresOfOne, long mibOfOne, int cores, long mib) {
    return cores < 0 || mib < 0 ? 0 : (int) Math.min(cores / coresOfOne, mib / mibOfOne);
  }
}
