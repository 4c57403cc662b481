package sparkworkbook.labs.collectoom;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** The nightly report on delays: worst airports, percentiles, and a line for each flight. */
public final class DelayReport {
  private static final StructType LINE = Flights.SCHEMA.add("status", DataTypes.StringType);
  private static final int TOP = 20;
  private static final double[] PERCENTILES = {50, 90, 95, 99, 99.9};

  private DelayReport() {}

  /**
   * Writes three things to {@code out}:
   *
   * <ul>
   *   <li>{@code top-airports.csv}: the {@value #TOP} origins with the most flights that were not
   *       on time, worst first, then by code; columns {@code origin,late,flights}
   *   <li>{@code percentiles.csv}: exact percentiles of the delay in minutes, interpolated between
   *       two flights; columns {@code percentile,minutes}
   *   <li>{@code detail}: Parquet, every flight with its {@code status}, in any order
   * </ul>
   *
   * @param flights columns of {@link Flights#SCHEMA}
   */
  public static void write(Dataset<Row> flights, Path out) {
    // TODO Write the same report, however many flights there are.
    JavaSparkContext context = new JavaSparkContext(flights.sparkSession().sparkContext());
    List<Row> rows = flights.collectAsList();
    List<Row> lines = context.parallelize(rows).map(DelayReport::line).collect();

    Map<String, Long> all = new HashMap<>();
    Map<String, Long> late = new HashMap<>();
    for (Row line : lines) {
      all.merge(line.getAs(3), 1L, Long::sum);
      late.merge(line.getAs(3), line.getAs(5).equals("on time") ? 0L : 1L, Long::sum);
    }
    List<String> top = new ArrayList<>(List.of("origin,late,flights"));
    all.keySet().stream()
        .sorted(comparing((String origin) -> -late.get(origin)).thenComparing(naturalOrder()))
        .limit(TOP)
        .forEach(origin -> top.add(origin + "," + late.get(origin) + "," + all.get(origin)));
    write(top, out.resolve("top-airports.csv"));

    long[] delays = lines.stream().mapToLong(line -> line.getLong(1)).sorted().toArray();
    List<String> percentiles = new ArrayList<>(List.of("percentile,minutes"));
    for (double percentile : PERCENTILES) {
      double place = percentile / 100 * (delays.length - 1);
      long below = delays[(int) Math.floor(place)];
      long above = delays[(int) Math.ceil(place)];
      double minutes = below + (place - Math.floor(place)) * (above - below);
      percentiles.add(percentile + "," + minutes);
    }
    write(percentiles, out.resolve("percentiles.csv"));

    Dataset<Row> detail = flights.sparkSession().createDataFrame(lines, LINE);
    detail.write().mode("overwrite").parquet(out.resolve("detail").toString());
  }

  /** A flight with the status of its delay. */
  private static Row line(Row flight) {
    long delay = flight.getLong(1);
    String status = delay < 15 ? "on time" : delay < 60 ? "late" : "very late";
    return RowFactory.create(
        flight.get(0), delay, flight.get(2), flight.get(3), flight.get(4), status);
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
