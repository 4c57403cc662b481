package sparkworkbook.labs.memorymap;

import org.apache.spark.SparkConf;
import org.apache.spark.memory.UnifiedMemoryManager;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfile$;
import scala.collection.immutable.Map$;

/** Lays out the memory of one executor: Spark knows best. */
public final class ExecutorLayout {
  private static final long RESERVED = 314_572_800;

  private ExecutorLayout() {}

  /**
   * @param conf as for {@code spark-submit}
   * @throws IllegalArgumentException if no executor can start with it
   */
  public static MemoryMap of(SparkConf conf, Program program) {
    ResourceProfile$ profiles = ResourceProfile$.MODULE$;
    profiles.clearDefaultProfile();
    ResourceProfile.ExecutorResourcesOrDefaults asked =
        profiles.getResourcesForClusterManager(
            profiles.DEFAULT_RESOURCE_PROFILE_ID(),
            Map$.MODULE$.empty(),
            conf.getSizeAsMb("spark.executor.minMemoryOverhead", "384m"),
            conf.getDouble("spark.executor.memoryOverheadFactor", 0.1),
            conf,
            program == Program.PYTHON,
            Map$.MODULE$.empty());
    long heap = asked.executorMemoryMiB() << 20;
    SparkConf ofThatHeap = conf.clone().set("spark.testing.memory", Long.toString(heap));
    UnifiedMemoryManager memory = UnifiedMemoryManager.apply(ofThatHeap, 1); // refuses, too
    long unified = memory.maxHeapMemory();
    return new MemoryMap(
        asked.totalMemMiB() << 20,
        heap,
        asked.memoryOverheadMiB() << 20,
        asked.memoryOffHeapMiB() << 20,
        asked.pysparkMemoryMiB() << 20,
        RESERVED,
        unified,
        memory.onHeapStorageMemoryPool().poolSize(),
        heap - RESERVED - unified);
  }
}
