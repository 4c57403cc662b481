package sparkworkbook.labs.cachestrategically;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerUnpersistRDD;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.RDDBlockId;

/**
 * Bytes that cached Datasets and RDDs hold at the same time, in memory and on disk, and bytes that
 * the driver gets. Un-persisting takes the blocks away without an update of each, so it is an event
 * of its own.
 */
final class StorageListener extends SparkListener {
  private final Map<RDDBlockId, Long> held = new HashMap<>();
  private long peak;
  private long driverBytes;

  @Override
  public synchronized void onBlockUpdated(SparkListenerBlockUpdated event) {
    BlockUpdatedInfo block = event.blockUpdatedInfo();
    if (block.blockId() instanceof RDDBlockId id) {
      held.put(id, block.memSize() + block.diskSize());
      peak = Math.max(peak, held.values().stream().mapToLong(Long::longValue).sum());
    }
  }

  @Override
  public synchronized void onUnpersistRDD(SparkListenerUnpersistRDD event) {
    held.keySet().removeIf(block -> block.rddId() == event.rddId());
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
    if (event.taskMetrics() != null) {
      driverBytes += event.taskMetrics().resultSize();
    }
  }

  /** The most that caches held since this listener was added. */
  synchronized long peak() {
    return peak;
  }

  /** Results of tasks and their accumulators: 1 to 5 KB a task, and the rows that are collected. */
  synchronized long driverBytes() {
    return driverBytes;
  }
}
