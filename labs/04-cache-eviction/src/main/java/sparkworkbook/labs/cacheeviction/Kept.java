package sparkworkbook.labs.cacheeviction;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockStatus;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What the executor's storage holds of cached RDDs and Datasets.
 *
 * @param partitions in memory, on disk, or both
 * @param onDisk of these, the ones that were written to disk
 * @param memoryBytes of all
 * @param diskBytes of all
 */
public record Kept(int partitions, int onDisk, long memoryBytes, long diskBytes) {

  /** What the executors have told the driver so far. */
  static Kept now() {
    List<BlockStatus> blocks =
        Stream.of(SparkEnv.get().blockManager().master().getStorageStatus())
            .flatMap(
                executor -> CollectionConverters.asJava(executor.rddBlocks()).values().stream())
            .toList();
    return new Kept(
        blocks.size(),
        (int) blocks.stream().filter(block -> block.diskSize() > 0).count(),
        blocks.stream().mapToLong(BlockStatus::memSize).sum(),
        blocks.stream().mapToLong(BlockStatus::diskSize).sum());
  }
}
