package sparkworkbook.labs.collectoom;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.percentile;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** The nightly report on delays: worst airports, percentiles, and a line for each flight. */
public final class DelayReport {
  private static final int TOP = 20;
  private static final double[] PERCENTILES = {50, 90, 95, 99, 99.9};

  private DelayReport() {}

  /**
   * Writes three things to {@code out}:
   *
   * <ul>
   *   <li>{@code top-airports.csv}: the {@value #TOP} origins with the most flights that were not
   *       on time, worst first, by code where they tie; columns {@code origin,late,flights}
   *   <li>{@code percentiles.csv}: exact percentiles of the delay in minutes, interpolated between
   *       two flights; columns {@code percentile,minutes}
   *   <li>{@code detail}: Parquet, every flight with its {@code status}, in any order
   * </ul>
   *
   * @param flights columns of {@link Flights#SCHEMA}
   */
  public static void write(Dataset<Row> flights, Path out) {
    Dataset<Row> lines = flights.withColumn("status", status(col("delay")));

    List<String> top = new ArrayList<>(List.of("origin,late,flights"));
    lines
        .groupBy("origin")
        .agg(count_if(col("status").notEqual("on time")).as("late"), count("*").as("flights"))
        .orderBy(desc("late"), asc("origin"))
        .limit(TOP)
        .collectAsList()
        .forEach(airport -> top.add(airport.mkString(",")));
    write(top, out.resolve("top-airports.csv"));

    Column[] shares = Arrays.stream(PERCENTILES).mapToObj(p -> lit(p / 100)).toArray(Column[]::new);
    List<Double> minutes = lines.select(percentile(col("delay"), array(shares))).head().getList(0);
    List<String> percentiles = new ArrayList<>(List.of("percentile,minutes"));
    for (int i = 0; i < PERCENTILES.length; i++) {
      percentiles.add(PERCENTILES[i] + "," + minutes.get(i));
    }
    write(percentiles, out.resolve("percentiles.csv"));

    lines.write().mode("append").parquet(out.resolve("detail").toString());
  }

  /** How bad a delay is. */
  private static Column status(Column delay) {
    return when(delay.lt(15), "on time").when(delay.lt(60), "late").otherwise("very late");
  }

  private static void write(List<String> lines, Path file) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void main(String[] args) {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = SparkSession.builder().appName("delay report").getOrCreate();
    write(Flights.open(spark, arguments.data()), arguments.out());
    System.out.println("The report is in " + arguments.out());
    spark.stop();
  }
}
