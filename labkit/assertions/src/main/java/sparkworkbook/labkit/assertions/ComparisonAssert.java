package sparkworkbook.labkit.assertions;

import org.assertj.core.api.AbstractAssert;

/**
 * Goes on from two runs to one count of both.
 *
 * <pre>{@code
 * assertThat(run).comparedTo(baseline).shuffleBytesWritten().isReducedAtLeast(50); // times
 * }</pre>
 */
public final class ComparisonAssert extends AbstractAssert<ComparisonAssert, RunMetrics> {
  private final RunMetrics baseline;

  ComparisonAssert(RunMetrics actual, RunMetrics baseline) {
    super(actual, ComparisonAssert.class);
    this.baseline = baseline;
  }

  /** Records written to shuffle files. */
  public RatioAssert shuffleRecordsWritten() {
    return ratio(Metric.SHUFFLE_RECORDS_WRITTEN);
  }

  /** Bytes written to shuffle files. */
  public RatioAssert shuffleBytesWritten() {
    return ratio(Metric.SHUFFLE_BYTES_WRITTEN);
  }

  /** Records read from files and cached blocks. */
  public RatioAssert recordsRead() {
    return ratio(Metric.RECORDS_READ);
  }

  /** Bytes in memory that were spilled. */
  public RatioAssert memoryBytesSpilled() {
    return ratio(Metric.MEMORY_BYTES_SPILLED);
  }

  /** Bytes that tasks sent to the driver. */
  public RatioAssert resultBytes() {
    return ratio(Metric.RESULT_BYTES);
  }

  /** Tasks that succeeded. */
  public RatioAssert tasks() {
    return ratio(Metric.TASKS);
  }

  private RatioAssert ratio(Metric metric) {
    return new RatioAssert(metric, this, actual, baseline);
  }
}
