package sparkworkbook.labs.interview;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.memory.MemoryMode;
import org.apache.spark.memory.UnifiedMemoryManager;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockInfo;
import org.apache.spark.storage.BlockInfoManager;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.storage.memory.BlockEvictionHandler;
import org.apache.spark.storage.memory.MemoryStore;
import org.apache.spark.util.io.ChunkedByteBuffer;
import scala.Function0;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.util.Either;

/**
 * A cache of any size, in the classes with which Spark itself stores and evicts blocks, without the
 * rest of an executor.
 */
final class PaperCache implements BlockEvictionHandler {
  private static final ClassTag<byte[]> BYTES = ClassTag$.MODULE$.apply(byte[].class);

  private final UnifiedMemoryManager memory;
  private final BlockInfoManager locks = new BlockInfoManager(false);
  private final MemoryStore store;
  private final List<RDDBlockId> blocks;

  private PaperCache(Cache cache) {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.testing.memory", Long.toString(cache.poolBytes()))
            .set("spark.testing.reservedMemory", "0")
            .set("spark.memory.fraction", "1.0")
            .set("spark.memory.storageFraction", Double.toString(cache.storageFraction()));
    memory = UnifiedMemoryManager.apply(conf, 1);
    store = new MemoryStore(conf, locks, null, memory, this);
    memory.setMemoryStore(store);
    blocks =
        IntStream.range(0, cache.blocks()).mapToObj(block -> new RDDBlockId(0, block)).toList();
    blocks.forEach(block -> put(block, (int) cache.blockBytes()));
  }

  /** Number of blocks that Spark evicts when the only task asks for this much memory. */
  static int pushedOutBy(Cache cache, long wantedBytes) {
    PaperCache paper = new PaperCache(cache);
    paper.memory.acquireExecutionMemory(wantedBytes, 0, MemoryMode.ON_HEAP);
    return (int) paper.blocks.stream().filter(block -> !paper.store.contains(block)).count();
  }

  private void put(RDDBlockId block, int bytes) {
    locks.lockNewBlockForWriting(
        block, new BlockInfo(StorageLevel.MEMORY_ONLY_SER(), BYTES, false), false);
    ByteBuffer content = ByteBuffer.allocate(bytes);
    if (!store.putBytes(
        block, bytes, MemoryMode.ON_HEAP, () -> new ChunkedByteBuffer(content), BYTES)) {
      throw new IllegalStateException("no room for " + block);
    }
    locks.unlock(block, scala.Option.empty());
  }

  @Override
  public <T> StorageLevel dropFromMemory(
      BlockId block, Function0<Either<Object, ChunkedByteBuffer>> data, ClassTag<T> type) {
    store.remove(block);
    return StorageLevel.NONE();
  }
}
