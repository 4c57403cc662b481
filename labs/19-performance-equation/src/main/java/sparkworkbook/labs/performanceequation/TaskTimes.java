package sparkworkbook.labs.performanceequation;

import java.io.Serializable;

/**
 * What Spark measures of one task, in Spark's own units.
 *
 * @param launched when the driver sent it, in ms since 1970
 * @param finished when the driver had its result, in ms since 1970
 * @param deserializeMillis {@code executorDeserializeTime}: deserialization of the task, before it
 *     runs
 * @param runMillis {@code executorRunTime}: the task's own code, on or off the core
 * @param cpuNanos {@code executorCpuTime}: the part of {@code runMillis} in which its thread was on
 *     a core
 * @param gcMillis {@code jvmGCTime}: pauses of the whole JVM, from before the deserialization to
 *     after the serialization of the result
 * @param fetchWaitMillis {@code shuffleReadMetrics.fetchWaitTime}, part of {@code runMillis}
 * @param shuffleWriteNanos {@code shuffleWriteMetrics.writeTime}, part of {@code runMillis}, on or
 *     off the core
 * @param resultSerializationMillis {@code resultSerializationTime}: serialization of the result,
 *     after the task ran
 * @param gettingResultMillis from when the driver began to fetch a large result until {@code
 *     finished}
 */
public record TaskTimes(
    long launched,
    long finished,
    long deserializeMillis,
    long runMillis,
    long cpuNanos,
    long gcMillis,
    long fetchWaitMillis,
    long shuffleWriteNanos,
    long resultSerializationMillis,
    long gettingResultMillis)
    implements Serializable {

  /** From launch to finish, as the driver sees it. */
  public long durationMillis() {
    return finished - launched;
  }
}
