package sparkworkbook.labs.repartitioncoalesce;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.spark_partition_id;
import static org.apache.spark.sql.functions.sum;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.BaseLimitExec;
import org.apache.spark.sql.execution.TakeOrderedAndProjectExec;
import sparkworkbook.datasets.Flights;
import sparkworkbook.labkit.assertions.MessageText;
import sparkworkbook.labkit.assertions.Plans;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.assertions.StageTable;
import sparkworkbook.labkit.harness.Prepared;

/**
 * What one job wrote in one night, what it should have written, and what it took.
 *
 * @param job that ran
 * @param night the flights that it was given
 * @param folder that it was told to write
 * @param counts of those flights
 * @param rowsPerFile one number a file, the smallest first
 * @param draw how often the draw was asked, and by how many tasks
 * @param limits in the plans of the job; one that says how many rows there are at most
 * @param metrics what Spark counted from the call of the job to its end
 */
record Delivery(
    Job job,
    NightFlights night,
    JobFolder folder,
    Counts counts,
    List<Long> rowsPerFile,
    CountedDraw draw,
    List<Integer> limits,
    RunMetrics metrics) {

  /**
   * Rows of what a job is given.
   *
   * @param flights all of them
   * @param lateFlights those that the draw may be asked about
   * @param mostLateFlights of one split
   * @param kept those that the job should write
   */
  record Counts(long flights, long lateFlights, long mostLateFlights, long kept)
      implements Serializable {}

  /** Runs the job on the flights of a night. */
  static Delivery of(SparkSession spark, Job job, NightFlights night, JobFolder folder) {
    CountedDraw draw = CountedDraw.of(spark, night.seed());
    QueryRun<Void> run = QueryRun.of(spark, () -> job.run(night.rows(), draw, folder.out()));
    Counts counts =
        Prepared.once(Delivery.class, job + " of " + night.name(), () -> counts(job, night));
    return new Delivery(
        job,
        night,
        folder,
        counts,
        rowsPerFile(spark, folder.files()),
        draw,
        limits(run.plan().includingCachedPlans()),
        run.metrics());
  }

  /** To look at the first row is no limit on what is written, nor is one that no night reaches. */
  private static List<Integer> limits(Plans plans) {
    return Stream.concat(
            plans.operators(BaseLimitExec.class).stream().map(BaseLimitExec::limit),
            plans.operators(TakeOrderedAndProjectExec.class).stream()
                .map(TakeOrderedAndProjectExec::limit))
        .filter(limit -> limit > 1 && limit < Integer.MAX_VALUE)
        .toList();
  }

  private static Counts counts(Job job, NightFlights night) {
    Row counted =
        night
            .rows()
            .groupBy(spark_partition_id())
            .agg(
                count_if(lit(true)).as("flights"),
                count_if(expr(Job.LATE_FLIGHT)).as("late"),
                count_if(expr(job.condition(night.seed()))).as("kept"))
            .agg(sum("flights"), sum("late"), max("late"), sum("kept"))
            .head();
    return new Counts(
        counted.getLong(0), counted.getLong(1), counted.getLong(2), counted.getLong(3));
  }

  /** A file without rows does not show in the query, and is a file all the same. */
  private static List<Long> rowsPerFile(SparkSession spark, List<Path> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    List<Long> rows =
        new ArrayList<>(
            read(spark, files)
                .groupBy(col("_metadata.file_path"))
                .agg(count_if(lit(true)))
                .collectAsList()
                .stream()
                .map(file -> file.getLong(1))
                .toList());
    rows.addAll(Collections.nCopies(files.size() - rows.size(), 0L));
    return rows.stream().sorted().toList();
  }

  /** Without a schema given: a column that is not there would be read as NULL. */
  private static Dataset<Row> read(SparkSession spark, List<Path> files) {
    return spark.read().parquet(files.stream().map(Path::toString).toArray(String[]::new));
  }

  /** The flights in its files. */
  Dataset<Row> written() {
    SparkSession spark = night.rows().sparkSession();
    return files() == 0
        ? spark.createDataFrame(List.of(), Flights.SCHEMA)
        : read(spark, folder.files());
  }

  /** The flights that should be there. */
  Dataset<Row> expected() {
    return night.rows().where(job.condition(night.seed()));
  }

  long writtenRows() {
    return rowsPerFile.stream().mapToLong(Long::longValue).sum();
  }

  int files() {
    return rowsPerFile.size();
  }

  long smallestFile() {
    return rowsPerFile.isEmpty() ? 0 : rowsPerFile.get(0);
  }

  long largestFile() {
    return rowsPerFile.isEmpty() ? 0 : rowsPerFile.get(files() - 1);
  }

  /** Rows that tasks wrote, to files or a shuffle, though they took in nothing; a count is none. */
  long rowsFromNowhere() {
    return metrics.sumOver(
        task ->
            task.recordsIn() == 0 && task.bytesRead() == 0
                ? Math.max(0, task.recordsWritten() + task.shuffleRecordsWritten() - 1)
                : 0);
  }

  /** A failure in labkit's words: what was expected and counted, why it matters, the stages. */
  String failure(String what, String expected, long counted, String why, Object... numbers) {
    return "Expected %s to be %s but counted %,d.\n".formatted(what, expected, counted)
        + "This is %s.\n".formatted(this)
        + why.formatted(numbers)
        + "\n\n"
        + StageTable.of(metrics).render(MessageText.WIDTH);
  }

  @Override
  public String toString() {
    return "the %s job on %s".formatted(job, night.name());
  }
}
