package sparkworkbook.labs.incidentatthree;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labs.incidentatthree.BudgetLine.Volume;

/**
 * One run of the reports.
 *
 * @param differences between the reports and what they should be, in words; empty if there are none
 * @param card what the run took
 * @param run what Spark counted
 */
record Night(List<String> differences, ScoreCard card, QueryRun<Void> run) {

  /**
   * @param name of the flights, for what is the same in every run
   * @param out folder of the reports; must be empty
   */
  static Night of(String name, Dataset<Row> flights, Dataset<Row> airports, Path out) {
    SparkSession spark = flights.sparkSession();
    Volume volume = new Volume(flights.count(), flights.rdd().getNumPartitions());
    Expenses expenses = new Expenses();
    spark.sparkContext().addSparkListener(expenses);
    QueryRun<Void> run;
    try {
      run = QueryRun.of(spark, () -> NightReport.write(flights, airports, out.toString()));
    } finally {
      spark.sparkContext().removeSparkListener(expenses);
    }
    // What the job keeps must not answer for it.
    spark.catalog().clearCache();
    List<String> differences = ExpectedReport.differences(name, flights, airports, out);
    return new Night(differences, ScoreCard.of(volume, expenses.taken()), run);
  }
}
