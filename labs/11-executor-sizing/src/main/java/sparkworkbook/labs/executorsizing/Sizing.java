package sparkworkbook.labs.executorsizing;

/**
 * What goes on the command line of {@code spark-submit}, and what Spark makes of it.
 *
 * @param cores {@code --executor-cores}
 * @param executors {@code --num-executors}, on all nodes together
 * @param heapMib {@code --executor-memory}
 * @param overheadMib what Spark adds to the heap without being asked
 */
public record Sizing(int cores, int executors, long heapMib, long overheadMib) {}
