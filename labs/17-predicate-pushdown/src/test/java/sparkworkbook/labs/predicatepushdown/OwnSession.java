package sparkworkbook.labs.predicatepushdown;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import scala.PartialFunction;

/** The desk's session, whose settings decide how its questions are answered. */
final class OwnSession {
  private OwnSession() {}

  /**
   * Puts a question in the desk's session, whatever session it was made in. A scan of files keeps
   * the session that it was made in, so that goes, too.
   */
  static Dataset<Row> of(SparkSession spark, Dataset<Row> question) {
    LogicalPlan plan =
        ((org.apache.spark.sql.classic.Dataset<Row>) question).queryExecution().analyzed();
    return org.apache.spark.sql.classic.Dataset.ofRows(
        (org.apache.spark.sql.classic.SparkSession) spark,
        plan.transformWithSubqueries(
            PartialFunction.fromFunction(
                part ->
                    part instanceof LogicalRelation scan
                            && scan.relation() instanceof HadoopFsRelation files
                            && files.sparkSession() != spark
                        ? readIn(spark, scan, files)
                        : part)));
  }

  /** Spark takes two relations that differ in the session alone for the same: hence the option. */
  private static LogicalRelation readIn(
      SparkSession spark, LogicalRelation scan, HadoopFsRelation files) {
    return scan.copy(
        files.copy(
            files.location(),
            files.partitionSchema(),
            files.dataSchema(),
            files.bucketSpec(),
            files.fileFormat(),
            files.options().updated("session", "own"),
            spark),
        scan.output(),
        scan.catalogTable(),
        scan.isStreaming(),
        scan.stream());
  }
}
