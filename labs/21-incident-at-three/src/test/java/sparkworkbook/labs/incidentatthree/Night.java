package sparkworkbook.labs.incidentatthree;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.labkit.assertions.Plans;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labs.incidentatthree.BudgetLine.Volume;

/**
 * One run of the reports.
 *
 * @param name of the flights
 * @param differences between the reports and what they should be, in words; empty if there are none
 * @param incomplete why the costs of this run say nothing, if so
 * @param card what the run took
 * @param run what Spark counted
 * @param plans what Spark ran
 * @param cached what was kept
 * @param rowsKeptInFiles that were written and are in none of the reports
 * @param settings that the job changed for one of its queries, in words
 */
record Night(
    String name,
    List<String> differences,
    Optional<String> incomplete,
    ScoreCard card,
    RunMetrics run,
    Plans plans,
    CachedRdds cached,
    long rowsKeptInFiles,
    List<String> settings) {

  /**
   * Runs the reports. What is right is calculated before, so that nothing that the job keeps can
   * answer for it.
   *
   * @param name of the flights, for what is the same in every run
   * @param rows number of flights
   * @param out folder of the reports; those of an earlier night are replaced
   */
  static Night of(String name, Dataset<Row> flights, long rows, Dataset<Row> airports, Path out) {
    SparkSession spark = flights.sparkSession();
    SparkContext context = spark.sparkContext();
    Map<ExpectedReport, List<Row>> expected = ExpectedReport.all(name, flights, airports);
    Volume volume = new Volume(rows, flights.rdd().getNumPartitions());
    Expenses expenses = new Expenses();
    CachedRdds cached = new CachedRdds();
    QuerySettings settings = new QuerySettings(spark);
    QueryRun<Void> run;
    try {
      run =
          QueryRun.of(
              spark,
              () -> { // by now the events of earlier work have been delivered
                context.addSparkListener(expenses);
                context.addSparkListener(cached);
                NightReport.write(flights, airports, out.toString());
              });
    } finally {
      context.removeSparkListener(expenses);
      context.removeSparkListener(cached);
      settings.close();
    }
    List<String> differences = new ArrayList<>();
    expected.forEach(
        (report, right) -> report.difference(spark, out, right).ifPresent(differences::add));
    return new Night(
        name,
        List.copyOf(differences),
        differences.isEmpty()
            ? unread(run.metrics(), rows)
            : unwritten(spark, out, expected).or(() -> unread(run.metrics(), rows)),
        ScoreCard.of(volume, expenses.taken()),
        run.metrics(),
        run.plan().includingCachedPlans(),
        cached,
        run.metrics().recordsWritten() - expected.values().stream().mapToLong(List::size).sum(),
        settings.changes());
  }

  /** A report with nine of ten of its rows cost what it costs; a shorter one did not. */
  private static Optional<String> unwritten(
      SparkSession spark, Path out, Map<ExpectedReport, List<Row>> expected) {
    for (ExpectedReport report : ExpectedReport.values()) {
      long written = report.written(spark, out);
      if (written < expected.get(report).size() * 9L / 10) {
        return Optional.of(
            "the report %s has %,d rows, and %,d are right"
                .formatted(report.words(), written, expected.get(report).size()));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> unread(RunMetrics run, long rows) {
    return run.recordsRead() >= rows
        ? Optional.empty()
        : Optional.of(
            "Spark's tasks read %,d rows from files, and there are %,d flights"
                .formatted(run.recordsRead(), rows));
  }

  /** Rows that tasks wrote, to files or a shuffle, though they took in nothing; a count is none. */
  long rowsFromTheDriver() {
    return run.sumOver(
        task ->
            task.recordsIn() == 0 && task.bytesRead() == 0
                ? Math.max(0, task.recordsWritten() + task.shuffleRecordsWritten() - 1)
                : 0);
  }

  /** In words, for messages. */
  String words() {
    return "%s, %,d rows in %d splits"
        .formatted(name, card.volume().flights(), card.volume().splits());
  }
}
