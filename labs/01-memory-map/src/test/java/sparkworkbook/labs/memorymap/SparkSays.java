package sparkworkbook.labs.memorymap;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.memory.UnifiedMemoryManager;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfile$;
import scala.collection.immutable.Map$;

/**
 * What Spark itself makes of a configuration: {@code ResourceProfile} of the container, {@code
 * UnifiedMemoryManager} of the heap.
 */
final class SparkSays {
  private static final long RESERVED = 300L << 20;
  private static final String LARGE_ENOUGH = Long.toString(1L << 40);

  private SparkSays() {}

  static MemoryMap of(SparkConf conf, Program program) {
    ResourceProfile.ExecutorResourcesOrDefaults asked = container(conf, program);
    long heap = asked.executorMemoryMiB() << 20;
    UnifiedMemoryManager memory =
        UnifiedMemoryManager.apply(
            conf.clone().set("spark.testing.memory", Long.toString(heap)), 1);
    return new MemoryMap(
        asked.totalMemMiB() << 20,
        heap,
        asked.memoryOverheadMiB() << 20,
        asked.memoryOffHeapMiB() << 20,
        asked.pysparkMemoryMiB() << 20,
        RESERVED,
        memory.maxHeapMemory(),
        memory.onHeapStorageMemoryPool().poolSize(),
        heap - RESERVED - memory.maxHeapMemory());
  }

  /** Why no executor starts with this configuration; empty if one does. */
  static Optional<String> refusal(SparkConf conf) {
    try {
      container(conf, Program.JVM);
      UnifiedMemoryManager.apply(conf.clone().set("spark.testing.memory", LARGE_ENOUGH), 1);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage().lines().findFirst().orElse("").replaceAll("\\.+$", ""));
    }
  }

  /** Factor and least overhead are arguments there: it does not read them from {@code conf}. */
  private static ResourceProfile.ExecutorResourcesOrDefaults container(
      SparkConf conf, Program program) {
    ResourceProfile$.MODULE$.clearDefaultProfile();
    return ResourceProfile$.MODULE$.getResourcesForClusterManager(
        ResourceProfile$.MODULE$.DEFAULT_RESOURCE_PROFILE_ID(),
        Map$.MODULE$.empty(),
        conf.getSizeAsMb("spark.executor.minMemoryOverhead", "384m"),
        conf.getDouble("spark.executor.memoryOverheadFactor", 0.10),
        conf,
        program == Program.PYTHON,
        Map$.MODULE$.empty());
  }
}
