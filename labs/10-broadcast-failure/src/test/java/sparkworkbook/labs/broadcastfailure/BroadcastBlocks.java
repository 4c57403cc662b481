package sparkworkbook.labs.broadcastfailure;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.BroadcastBlockId;

/**
 * Where the pieces of each broadcast lie. Pieces are serialized and compressed, 4 MiB each at most
 * ({@code TorrentBroadcast}); the value that an executor makes of them is not reported.
 */
final class BroadcastBlocks extends SparkListener {
  private static final String DRIVER = "driver";
  private static final String PIECE = "piece";

  private final Map<Long, Map<String, Map<String, Long>>> pieces = new HashMap<>();

  /** The bytes of one broadcast's pieces, by the executor that holds them. */
  record Broadcast(Map<String, Long> bytesByExecutor) {
    int executors() {
      return (int) bytesByExecutor.keySet().stream().filter(id -> !id.equals(DRIVER)).count();
    }

    long bytesInTheDriver() {
      return bytesByExecutor.getOrDefault(DRIVER, 0L);
    }

    long bytesInExecutors() {
      return bytesByExecutor.values().stream().mapToLong(Long::longValue).sum()
          - bytesInTheDriver();
    }
  }

  @Override
  public synchronized void onBlockUpdated(SparkListenerBlockUpdated event) {
    BlockUpdatedInfo update = event.blockUpdatedInfo();
    if (update.blockId() instanceof BroadcastBlockId block && block.field().startsWith(PIECE)) {
      pieces
          .computeIfAbsent(block.broadcastId(), broadcast -> new HashMap<>())
          .computeIfAbsent(update.blockManagerId().executorId(), executor -> new HashMap<>())
          .merge(block.field(), update.memSize() + update.diskSize(), Math::max); // removed: empty
    }
  }

  /** The broadcast of which the driver had most; none at all if nothing was broadcast. */
  synchronized Broadcast largest() {
    Broadcast largest = new Broadcast(Map.of());
    for (Map<String, Map<String, Long>> executors : pieces.values()) {
      Map<String, Long> bytes = new HashMap<>();
      executors.forEach(
          (executor, sizes) ->
              bytes.put(executor, sizes.values().stream().mapToLong(Long::longValue).sum()));
      Broadcast broadcast = new Broadcast(Map.copyOf(bytes));
      if (broadcast.bytesInTheDriver() > largest.bytesInTheDriver()) {
        largest = broadcast;
      }
    }
    return largest;
  }
}
