package sparkworkbook.labs.executorsizing;

/**
 * The flags for the command line of {@code spark-submit}, and the overhead that Spark adds.
 *
 * @param cores {@code --executor-cores}
 * @param executors {@code --num-executors}, on all nodes together
 * @param heapMib {@code --executor-memory}
 * @param overheadMib what Spark adds to the heap by default
 */
public record Sizing(int cores, int executors, long heapMib, long overheadMib) {}
