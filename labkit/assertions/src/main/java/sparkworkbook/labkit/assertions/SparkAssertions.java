package sparkworkbook.labkit.assertions;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Entry points, for a static import next to AssertJ's own.
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

  /** Assertions on the rows of a Dataset, which is computed by each of them. */
  public static RowsAssert assertThat(Dataset<Row> rows) {
    return new RowsAssert(rows == null ? null : RowSource.of(rows));
  }

  /** Assertions on rows that were brought to the driver; they need a running Spark session. */
  public static RowsAssert assertThatRows(List<Row> rows) {
    return new RowsAssert(rows == null ? null : RowSource.of(rows));
  }
}
