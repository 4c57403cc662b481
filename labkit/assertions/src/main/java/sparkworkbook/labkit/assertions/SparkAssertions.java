package sparkworkbook.labkit.assertions;

/**
 * Entry points, for a static import beside AssertJ's own.
 *
 * <pre>{@code
 * QueryRun<List<Row>> run = QueryRun.of(spark, () -> report(flights).collectAsList());
 * assertThat(run).succeeded();
 * assertThat(run.plan()).hasShuffleExchanges(1);
 * assertThat(run.metrics()).hasNotSpilled();
 * }</pre>
 */
public final class SparkAssertions {
  private SparkAssertions() {}

  /** Assertions on the final plans of a run. */
  public static PlanAssert assertThat(Plans plans) {
    return new PlanAssert(plans);
  }

  /** Assertions on what Spark counted. */
  public static MetricsAssert assertThat(RunMetrics metrics) {
    return new MetricsAssert(metrics);
  }

  /** Assertions on a run as a whole. */
  public static QueryRunAssert assertThat(QueryRun<?> run) {
    return new QueryRunAssert(run);
  }
}
