package sparkworkbook.labs.interview;

import java.io.Serializable;

/**
 * The cost of a job with one shuffle, with adaptive execution off.
 *
 * @param tasks of both stages
 * @param emptyTasks tasks of the second stage that have no record to read
 * @param largestTaskRecords records that the largest task of the second stage reads
 */
public record ShuffleCost(int tasks, int emptyTasks, long largestTaskRecords)
    implements Serializable {}
