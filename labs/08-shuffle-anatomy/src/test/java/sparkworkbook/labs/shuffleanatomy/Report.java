package sparkworkbook.labs.shuffleanatomy;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;
import sparkworkbook.labkit.assertions.MessageText;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.assertions.StageMetrics;
import sparkworkbook.labkit.assertions.StageTable;
import sparkworkbook.labkit.harness.FreshClasses;

/**
 * One report on one set of flights, from the call of the student's method to its last row.
 *
 * @param name of the report, for messages
 * @param totals rows of destination and total, in the order of the report
 * @param oneMove bytes that it takes to shuffle all of these flights once, every column with them
 */
record Report(String name, List<Row> totals, RunMetrics metrics, long oneMove) {
  private static final int PARTITIONS = 4;

  /** The student's methods. */
  interface Job {
    Dataset<Row> worstFirst(Dataset<Row> flights);

    JavaRDD<Tuple2<String, Long>> worstFirst(JavaRDD<Row> flights);
  }

  static Report fromDataset(SparkSession spark, Dataset<Row> flights) {
    var move = QueryRun.of(spark, () -> flights.repartition(PARTITIONS).javaRDD().count());
    var run =
        QueryRun.of(
            spark,
            () ->
                DelayByDestination.worstFirst(flights)
                    .select("destination", "total")
                    .collectAsList());
    return new Report(
        "the Dataset", run.result(), run.metrics(), move.metrics().shuffleBytesWritten());
  }

  static Report fromRdd(SparkSession spark, JavaRDD<Row> flights) {
    var move = QueryRun.of(spark, () -> flights.repartition(PARTITIONS).count());
    var run = QueryRun.of(spark, () -> DelayByDestination.worstFirst(flights).collect());
    return new Report(
        "the RDD", rows(run.result()), run.metrics(), move.metrics().shuffleBytesWritten());
  }

  /** What the job answers on its first day: a static field holds only what the driver put there. */
  static Job freshJob() {
    return FreshClasses.of(DelayByDestination.class).as(Job.class);
  }

  static List<Row> rows(List<Tuple2<String, Long>> totals) {
    return totals.stream().map(total -> SomeFlights.row(total._1, total._2)).toList();
  }

  /** Shuffles that carry the flights: one record each, or packed into fewer. */
  long moves(long flights) {
    return metrics.stages().stream().filter(stage -> carries(stage, flights)).count();
  }

  private static boolean carries(StageMetrics stage, long flights) {
    return stage.shuffleRecordsWritten() >= flights / 100 || stage.shuffleBytesWritten() >= flights;
  }

  String table() {
    return "\n\n" + StageTable.of(metrics).render(MessageText.WIDTH);
  }
}
