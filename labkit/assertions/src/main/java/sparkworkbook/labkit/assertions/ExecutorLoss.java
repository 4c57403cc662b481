package sparkworkbook.labkit.assertions;

/**
 * An executor that Spark removed ({@code SparkListenerExecutorRemoved}).
 *
 * @param executorId id of the executor
 * @param reason Spark's words, such as {@code Command exited with code 52}
 */
public record ExecutorLoss(String executorId, String reason) {}
