package sparkworkbook.labs.executorsizing;

/**
 * A cluster of equal nodes, and how its manager rounds containers.
 *
 * @param nodes how many there are
 * @param cores of one node
 * @param memoryMib of one node
 * @param systemCores cores of each node that no container may take: they belong to the operating
 *     system and the manager's daemon
 * @param systemMib memory of each node that no container may take
 * @param incrementMib the manager rounds every container up to a multiple of this; 1 means no
 *     rounding. In YARN it is {@code yarn.scheduler.minimum-allocation-mb}, by default 1024
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
