package sparkworkbook.labs.executorsizing;

/**
 * A cluster of equal nodes, and what its manager does with them.
 *
 * @param nodes how many there are
 * @param cores of one node
 * @param memoryMib of one node
 * @param systemCores of each node that no container may take: operating system, the manager's
 *     daemon
 * @param systemMib of each node that no container may take
 * @param incrementMib the manager makes every container a multiple of this; 1 if it does not round.
 *     In YARN it is {@code yarn.scheduler.minimum-allocation-mb}, 1024 unless somebody changed it
 */
public record Cluster(
    int nodes, int cores, long memoryMib, int systemCores, long systemMib, long incrementMib) {
  public Cluster {
    if (nodes < 1 || cores < 1 || memoryMib < 1 || incrementMib < 1) {
      throw new IllegalArgumentException(
          "A cluster has nodes, cores, memory and an increment of 1 or more");
    }
    if (systemCores < 0 || systemMib < 0) {
      throw new IllegalArgumentException("The system takes no less than nothing");
    }
  }
}
