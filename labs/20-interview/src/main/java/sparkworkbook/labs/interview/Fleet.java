package sparkworkbook.labs.interview;

/**
 * Memory of executors of one size, all together, with Spark's default settings.
 *
 * @param poolBytes storage and execution, of all executors
 * @param containerMebibytes what the cluster manager has to give, for all executors
 * @param largestTaskBytes execution memory that a task can have when it runs alone
 */
public record Fleet(long poolBytes, long containerMebibytes, long largestTaskBytes) {}
