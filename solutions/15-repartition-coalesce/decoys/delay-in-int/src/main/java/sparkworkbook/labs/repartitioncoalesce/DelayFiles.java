package sparkworkbook.labs.repartitioncoalesce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LongSummaryStatistics;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** Three sets of delayed flights, as Parquet files for three readers. */
public final class DelayFiles {
  private DelayFiles() {}

  /**
   * For the auditor, who loads one file: the flights that the draw picks among those more than a
   * quarter of an hour late.
   *
   * @param flights columns of {@link Flights#SCHEMA}
   * @param draw decides about one flight; expensive
   * @param out folder to write; exactly one file
   */
  public static void audit(Dataset<Row> flights, FilterFunction<Row> draw, Path out) {
    write(flights.where("delay > 15").filter(draw).repartition(1), out);
  }

  /**
   * For the customer desk, which opens each file by hand: the flights eight hours late or more.
   *
   * @param flights columns of {@link Flights#SCHEMA}
   * @param out folder to write; two files at most
   */
  public static void stranded(Dataset<Row> flights, Path out) {
    write(flights.where("delay >= 480").coalesce(2), out);
  }

  /**
   * For the database, which ten loaders fill, a file each: the flights more than an hour late.
   *
   * @param flights columns of {@link Flights#SCHEMA}
   * @param out folder to write; ten files with about as many rows each
   */
  public static void late(Dataset<Row> flights, Path out) {
    FilterFunction<Row> late =
        flight ->
            flight.<Long>getAs("delay") != null && flight.<Long>getAs("delay").intValue() > 60;
    write(flights.filter(late).repartition(10), out);
  }

  private static void write(Dataset<Row> flights, Path out) {
    flights.write().mode("overwrite").parquet(out.toString());
  }

  /** Writes the three folders and prints what is in them. */
  public static void main(String[] args) {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = SparkSession.builder().appName("delay files").getOrCreate();
    Dataset<Row> flights = Flights.open(spark, arguments.data());
    Path audit = arguments.out().resolve("audit");
    Path stranded = arguments.out().resolve("stranded");
    Path late = arguments.out().resolve("late");

    audit(flights, new AuditDraw(), audit);
    stranded(flights, stranded);
    // The loaders' job has larger splits: four of this file.
    spark.conf().set("spark.sql.files.maxPartitionBytes", 3_373_256);
    late(flights, late);

    Stream.of(audit, stranded, late).forEach(DelayFiles::printFiles);
    spark.stop();
  }

  private static void printFiles(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      LongSummaryStatistics bytes =
          paths
              .filter(path -> path.getFileName().toString().endsWith(".parquet"))
              .mapToLong(path -> path.toFile().length())
              .summaryStatistics();
      System.out.printf(
          "%s: files %d, bytes in each %d to %d%n",
          folder.getFileName(), bytes.getCount(), bytes.getMin(), bytes.getMax());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
