package sparkworkbook.labs.memorymap;

/**
 * One executor's memory. All sizes are bytes.
 *
 * @param container what Spark asks the cluster manager for
 * @param heap the executor's {@code -Xmx}
 * @param overhead of the JVM beside its heap: metaspace, code, threads, buffers of the network
 * @param offHeap what Spark itself takes outside of the heap
 * @param python for the Python workers, where they have a limit of their own
 * @param reserved of the heap, for Spark's own objects
 * @param unified of the heap: execution and storage together
 * @param sparedStorage of {@code unified}: cached blocks that execution can't push out
 * @param user of the heap: what the job's own objects have
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
