package sparkworkbook.labs.memorymap;

/**
 * One executor's memory. All sizes are bytes.
 *
 * @param container what Spark asks the cluster manager for
 * @param heap the executor's {@code -Xmx}
 * @param overhead what the JVM needs outside its heap: metaspace, code, threads, network buffers
 * @param offHeap what Spark itself allocates outside the heap
 * @param python what the Python workers may use, if they have a limit of their own
 * @param reserved the part of the heap for Spark's own objects
 * @param unified the part of the heap for execution and storage together
 * @param sparedStorage the part of {@code unified} whose cached blocks execution cannot evict
 * @param user the part of the heap for the job's own objects
 */
public record MemoryMap(
    long container,
    long heap,
    long overhead,
    long offHeap,
    long python,
    long reserved,
    long unified,
    long sparedStorage,
    long user) {}
