package sparkworkbook.labs.cacheeviction;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockStatus;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The cached partitions of RDDs and Datasets in the executor's storage.
 *
 * @param partitions the number in memory, on disk, or both
 * @param onDisk how many of them are on disk
 * @param memoryBytes what all of them take in memory
 * @param diskBytes what all of them take on disk
 */
public record Kept(int partitions, int onDisk, long memoryBytes, long diskBytes) {

  /** The state that the executors have reported to the driver so far. */
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
