package sparkworkbook.labs.executorsizing;

import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** A cluster, and a job that is to run there. */
record Case(String name, Cluster cluster, Workload workload) {
  private static final String CORES = "cores";
  private static final String MEMORY = "memory";
  private static final String DRIVER = "driver";

  static Case drawn(String name, SplittableRandom random) {
    int cores = random.nextInt(2, 97);
    long memory = cores * random.nextLong(1024, 8192);
    int minCores = random.nextInt(1, 5);
    int maxCores = minCores + random.nextInt(4);
    Cluster cluster =
        new Cluster(
            random.nextInt(1, 40),
            cores,
            memory,
            random.nextInt(3),
            memory * random.nextInt(16) / 100,
            random.nextBoolean() ? 1L << random.nextInt(11) : random.nextLong(1, 2_000));
    Workload workload =
        new Workload(
            minCores,
            maxCores,
            random.nextInt(1, Math.min(maxCores, 3) + 1),
            random.nextLong(450, 8192),
            random.nextBoolean() ? 0 : random.nextLong(1, 4096),
            random.nextInt(1, 5),
            random.nextLong(450, 16_384));
    return new Case(name, cluster, workload);
  }

  /** Empty if not one executor would start. */
  Optional<Sizing> best() {
    return BestPlan.of(cluster, workload);
  }

  Placement placed(Sizing plan) {
    return Placement.of(cluster, workload, plan);
  }

  /**
   * What is short if no executor can run: cores or memory of a node, or only next to the driver. A
   * refusal names one of these.
   */
  Set<String> shortage() {
    int freeCores = cluster.cores() - cluster.systemCores();
    long freeMib = cluster.memoryMib() - cluster.systemMib();
    Placement least = placed(new Sizing(workload.minCores(), 1, workload.leastHeapMib(), 0));
    int neededCores = Math.max(workload.minCores(), workload.cpusPerTask());
    Set<String> found = new TreeSet<>();
    boolean onEveryNode = freeCores < neededCores || freeMib < least.containerMib();
    int cores = onEveryNode ? freeCores : freeCores - workload.driverCores();
    long mib = onEveryNode ? freeMib : freeMib - least.driverMib();
    if (cores < neededCores) {
      found.add(CORES);
    }
    if (mib < least.containerMib()) {
      found.add(MEMORY);
    }
    if (!onEveryNode) {
      found.add(DRIVER);
    }
    return found;
  }

  @Override
  public String toString() {
    return """
    %s
      nodes: %d, each %d cores and %,d MiB, of which the system keeps %d and %,d
      a container is a multiple of %,d MiB
      executors: cores %d to %d, cores a task %d, heap %,d MiB or more, off-heap %,d
      driver: cores %d, heap %,d MiB"""
        .formatted(
            name,
            cluster.nodes(),
            cluster.cores(),
            cluster.memoryMib(),
            cluster.systemCores(),
            cluster.systemMib(),
            cluster.incrementMib(),
            workload.minCores(),
            workload.maxCores(),
            workload.cpusPerTask(),
            workload.leastHeapMib(),
            workload.offHeapMib(),
            workload.driverCores(),
            workload.driverHeapMib());
  }
}
