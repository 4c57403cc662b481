package sparkworkbook.labs.interview;

import java.io.Serializable;

/**
 * What a job with one shuffle comes to, with adaptive execution off.
 *
 * @param tasks of both stages
 * @param emptyTasks of the second stage: those that have no record to read
 * @param largestTaskRecords read by the task of the second stage that has most
 */
public record ShuffleCost(int tasks, int emptyTasks, long largestTaskRecords)
    implements Serializable {}
