package sparkworkbook.labs.interview;

import org.apache.spark.SparkConf;
import org.apache.spark.memory.MemoryMode;
import org.apache.spark.memory.UnifiedMemoryManager;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfile$;
import scala.collection.immutable.Map$;

/** Asks the classes with which Spark itself divides memory. */
public final class PoolExperiment {
  private static final long LEAST_OVERHEAD = 384;
  private static final double OVERHEAD = 0.10;

  private PoolExperiment() {}

  /** Memory of executors of one size, all together. */
  public static Fleet fleet(int executors, int heapMebibytes) {
    Experiments.refuseToAnswer();
    SparkConf conf = new SparkConf(false).set("spark.executor.memory", heapMebibytes + "m");
    ResourceProfile$ profiles = ResourceProfile$.MODULE$;
    profiles.clearDefaultProfile();
    ResourceProfile.ExecutorResourcesOrDefaults container =
        profiles.getResourcesForClusterManager(
            profiles.DEFAULT_RESOURCE_PROFILE_ID(),
            Map$.MODULE$.empty(),
            LEAST_OVERHEAD,
            OVERHEAD,
            conf,
            false,
            Map$.MODULE$.empty());
    profiles.clearDefaultProfile();
    conf.set("spark.testing.memory", Long.toString((long) heapMebibytes << 20));
    UnifiedMemoryManager memory = UnifiedMemoryManager.apply(conf, 1);
    return new Fleet(
        executors * memory.maxHeapMemory(),
        executors * container.totalMemMiB(),
        memory.acquireExecutionMemory(Long.MAX_VALUE, 0, MemoryMode.ON_HEAP));
  }

  /** What one of several tasks gets when each of the others holds one byte. */
  public static long granted(long poolBytes, int activeTasks, long wantedBytes) {
    Experiments.refuseToAnswer();
    SparkConf conf =
        new SparkConf(false)
            .set("spark.testing.memory", Long.toString(poolBytes))
            .set("spark.testing.reservedMemory", "0")
            .set("spark.memory.fraction", "1.0");
    UnifiedMemoryManager memory = UnifiedMemoryManager.apply(conf, activeTasks);
    for (int other = 1; other < activeTasks; other++) {
      memory.acquireExecutionMemory(1, other, MemoryMode.ON_HEAP);
    }
    return memory.acquireExecutionMemory(wantedBytes, 0, MemoryMode.ON_HEAP);
  }
}
