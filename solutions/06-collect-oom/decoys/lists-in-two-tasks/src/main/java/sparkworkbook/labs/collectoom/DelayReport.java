package sparkworkbook.labs.collectoom;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.percentile;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** The nightly report on delays: worst airports, percentiles, and a line for each flight. */
public final class DelayReport {
  private static final int TOP = 20;
  private static final double[] PERCENTILES = {50, 90, 95, 99, 99.9};

  private static final StructType AIRPORTS =
      StructType.fromDDL("origin string, late bigint, flights bigint");

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
    flights
        .sparkSession()
        .createDataFrame(lines.javaRDD().mapPartitions(DelayReport::airports), AIRPORTS)
        .groupBy("origin")
        .agg(sum("late").as("late"), sum("flights").as("flights"))
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

    lines.write().mode("overwrite").parquet(out.resolve("detail").toString());
  }

  /** The airports of one task, from a list of all its flights. */
  private static Iterator<Row> airports(Iterator<Row> lines) {
    List<Row> kept = new ArrayList<>();
    lines.forEachRemaining(kept::add);
    Map<String, long[]> airports = new HashMap<>();
    for (Row line : kept) {
      long[] counts = airports.computeIfAbsent(line.getAs("origin"), absent -> new long[2]);
      counts[0] += line.getAs("status").equals("on time") ? 0 : 1;
      counts[1]++;
    }
    return airports.entrySet().stream()
        .map(
            airport ->
                RowFactory.create(airport.getKey(), airport.getValue()[0], airport.getValue()[1]))
        .iterator();
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
