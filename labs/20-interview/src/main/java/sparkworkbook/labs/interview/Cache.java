package sparkworkbook.labs.interview;

/**
 * Cached blocks in the pool of one executor, whose tasks hold nothing yet.
 *
 * @param poolBytes storage and execution together
 * @param storageFraction {@code spark.memory.storageFraction}
 * @param blocks all of one RDD, in memory only
 * @param blockBytes of each of them
 */
public record Cache(long poolBytes, double storageFraction, int blocks, long blockBytes) {}
