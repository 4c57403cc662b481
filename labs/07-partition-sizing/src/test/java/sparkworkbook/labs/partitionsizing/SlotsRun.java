package sparkworkbook.labs.partitionsizing;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec;
import scala.jdk.javaapi.CollectionConverters;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.assertions.StageMetrics;
import sparkworkbook.labkit.assertions.TaskSnapshot;

/**
 * The slots of one set of flights: what they add up to, and what they took. Adding them up is a
 * part of the run, and costs it one small row a task.
 */
record SlotsRun(Totals totals, RunMetrics metrics) {

  /**
   * All slots in four numbers.
   *
   * @param checksum sum over the slots of a hash of each
   */
  record Totals(long slots, long flights, long delay, long checksum) {}

  static SlotsRun of(SparkSession spark, Dataset<Row> flights) {
    QueryRun<Row> run =
        QueryRun.of(spark, () -> totals(DepartureSlots.slots(spark, flights)).head());
    Row totals = run.result();
    return new SlotsRun(
        new Totals(totals.getLong(0), totals.getLong(1), totals.getLong(2), totals.getLong(3)),
        run.metrics());
  }

  private static Dataset<Row> totals(Dataset<Row> slots) {
    return slots.agg(
        count(lit(1)),
        sum("flights"),
        sum("delay"),
        sum(
            expr(
                "pmod(xxhash64(date, origin, destination, flights, delay, longest), 1000000007)")));
  }

  /** Many flights, made up; they are only planned for, or counted. */
  static Dataset<Row> many(SparkSession spark, long flights) {
    return spark
        .range(0, flights, 1, DepartureSlotsTest.CORES)
        .selectExpr(
            "timestamp_ntz '2001-01-01 00:00:00'"
                + " + make_dt_interval(0, 0, cast(id % 260640 as int)) as date",
            "id % 60 as delay",
            "id % 2600 as distance",
            "concat('A', id % 229) as origin",
            "concat('B', id % 227) as destination");
  }

  /** Partitions after the shuffle, as planned: nothing runs for it. */
  static int plannedPartitions(Dataset<Row> slots) {
    var query = ((org.apache.spark.sql.classic.Dataset<Row>) slots).queryExecution();
    return query.executedPlan() instanceof AdaptiveSparkPlanExec adaptive
        ? mostPartitions(adaptive.initialPlan())
        : query.toRdd().getNumPartitions();
  }

  private static int mostPartitions(SparkPlan plan) {
    int here = plan instanceof ShuffleExchangeExec exchange ? exchange.numPartitions() : 1;
    return CollectionConverters.asJava(plan.children()).stream()
        .mapToInt(SlotsRun::mostPartitions)
        .reduce(here, Math::max);
  }

  /** The stages that read the flights. */
  List<StageMetrics> scans() {
    return metrics.stages().stream().filter(stage -> stage.recordsRead() > 0).toList();
  }

  /** The stage that gets the slots out of the shuffle; of several, the last. */
  StageMetrics aggregation() {
    return metrics.stages().stream()
        .max(
            Comparator.comparingLong(StageMetrics::shuffleRecordsRead)
                .thenComparingInt(StageMetrics::id))
        .orElseThrow();
  }

  /** Tasks that got a split in which no row group begins: started, and nothing to read. */
  static long idle(StageMetrics scan) {
    return scan.tasks().stream().filter(task -> task.recordsRead() == 0).count();
  }

  /** Shuffle bytes that the aggregation's median task reads. */
  long medianBytes() {
    return aggregation().medianOver(TaskSnapshot::shuffleBytesRead);
  }
}
