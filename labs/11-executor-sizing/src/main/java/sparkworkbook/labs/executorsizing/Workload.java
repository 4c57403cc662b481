package sparkworkbook.labs.executorsizing;

/**
 * What a job asks of its executors and of its driver. The driver runs in a container of its own
 * ({@code --deploy-mode cluster}).
 *
 * @param minCores of an executor
 * @param maxCores of an executor
 * @param cpusPerTask {@code spark.task.cpus}
 * @param leastHeapMib with less heap than this the job does not run; Spark itself refuses less than
 *     {@value #LEAST_HEAP_MIB}
 * @param offHeapMib off-heap memory of an executor, in addition to its heap; 0 for most jobs
 * @param driverCores {@code --driver-cores}
 * @param driverHeapMib {@code --driver-memory}
 */
public record Workload(
    int minCores,
    int maxCores,
    int cpusPerTask,
    long leastHeapMib,
    long offHeapMib,
    int driverCores,
    long driverHeapMib) {
  /**
   * From {@code UnifiedMemoryManager}: one and a half times the memory that it reserves, in MiB.
   */
  public static final long LEAST_HEAP_MIB = 450;

  public Workload {
    if (minCores < 1 || maxCores < minCores || cpusPerTask < 1 || maxCores < cpusPerTask) {
      throw new IllegalArgumentException(
          "An executor has 1 core or more, and cores for one task at least");
    }
    if (leastHeapMib < LEAST_HEAP_MIB || driverHeapMib < LEAST_HEAP_MIB) {
      throw new IllegalArgumentException(
          "Spark refuses a heap of less than " + LEAST_HEAP_MIB + " MiB");
    }
    if (offHeapMib < 0 || driverCores < 1) {
      throw new IllegalArgumentException("Off-heap memory is 0 or more, driver cores 1 or more");
    }
  }
}
