package sparkworkbook.labs.repartitioncoalesce;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.assertions.StageTable;
import sparkworkbook.labkit.harness.Prepared;

/**
 * What one job wrote, what it should have written, and what it took.
 *
 * @param flights rows that the job was given
 * @param lateFlights those that the draw may be asked about
 * @param expected the flights that the job should keep
 * @param written the flights in its files
 * @param rowsPerFile one number a file, the smallest first
 * @param draw how often the draw was asked, and by how many tasks
 * @param metrics what Spark counted
 */
record Delivery(
    long flights,
    long lateFlights,
    Content expected,
    Content written,
    List<Long> rowsPerFile,
    CountedDraw draw,
    RunMetrics metrics) {

  /**
   * Rows in any order.
   *
   * @param checksum sum over the rows, so that a row that is there twice counts twice
   */
  record Content(long rows, long checksum) {}

  private static final Column CHECKSUM =
      expr("pmod(xxhash64(date, delay, distance, origin, destination), 1000000007)");

  /** Runs the job on these flights, into an empty folder. */
  static Delivery of(SparkSession spark, Job job, Dataset<Row> flights, long seed, Path out) {
    CountedDraw draw = CountedDraw.of(spark, seed);
    QueryRun<Void> run = QueryRun.of(spark, () -> job.run(flights, draw, out));

    Column kept = expr(job.condition(seed));
    Row oracle =
        Prepared.once(
            Delivery.class,
            job + " of " + seed,
            () ->
                (Row & Serializable)
                    flights
                        .agg(
                            count_if(lit(true)),
                            count_if(expr(Job.LATE_FLIGHT)),
                            count_if(kept),
                            sum(when(kept, CHECKSUM).otherwise(0L)))
                        .head());
    List<Row> files =
        spark
            .read()
            .schema(Flights.SCHEMA)
            .parquet(out.toString())
            .groupBy(col("_metadata.file_path"))
            .agg(count_if(lit(true)), sum(CHECKSUM))
            .collectAsList();
    return new Delivery(
        oracle.getLong(0),
        oracle.getLong(1),
        new Content(oracle.getLong(2), oracle.getLong(3)),
        new Content(
            files.stream().mapToLong(file -> file.getLong(1)).sum(),
            files.stream().mapToLong(file -> file.getLong(2)).sum()),
        rowsPerFile(files, out),
        draw,
        run.metrics());
  }

  /** A file without rows does not show in the query, and is a file all the same. */
  private static List<Long> rowsPerFile(List<Row> files, Path out) {
    List<Long> rows = new ArrayList<>(files.stream().map(file -> file.getLong(1)).toList());
    try (Stream<Path> paths = Files.walk(out)) {
      long there = paths.filter(path -> path.getFileName().toString().endsWith(".parquet")).count();
      rows.addAll(Collections.nCopies((int) there - files.size(), 0L));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows.stream().sorted().toList();
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

  /** A failure in labkit's words: what was expected and counted, why it matters, the stages. */
  String failure(String what, String expected, long counted, String why, Object... numbers) {
    return "Expected %s to be %s but counted %,d.\n".formatted(what, expected, counted)
        + why.formatted(numbers)
        + "\n\n"
        + StageTable.of(metrics).render(100);
  }
}
