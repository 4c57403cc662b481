package sparkworkbook.labs.collectoom;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static org.apache.spark.sql.functions.expr;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
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
   *       on time, worst first, by code where they tie; columns {@code origin,late,flights}
   *   <li>{@code percentiles.csv}: exact percentiles of the delay in minutes, interpolated between
   *       two flights; columns {@code percentile,minutes}
   *   <li>{@code detail}: Parquet, every flight with its {@code status}, in any order
   * </ul>
   *
   * @param flights columns of {@link Flights#SCHEMA}
   */
  public static void write(Dataset<Row> flights, Path out) {
    Dataset<Row> lines = flights.map((MapFunction<Row, Row>) DelayReport::line, Encoders.row(LINE));

    Map<String, Long> all = new HashMap<>();
    Map<String, Long> late = new HashMap<>();
    lines
        .groupBy("origin")
        .agg(expr("count(*)"), expr("count_if(status <> 'on time')"))
        .collectAsList()
        .forEach(
            row -> {
              all.put(row.getString(0), row.getLong(1));
              late.put(row.getString(0), row.getLong(2));
            });
    SortedMap<Long, Long> flightsByDelay = new TreeMap<>();
    lines
        .groupBy("delay")
        .count()
        .collectAsList()
        .forEach(row -> flightsByDelay.put(row.getLong(0), row.getLong(1)));
    List<String> top = new ArrayList<>(List.of("origin,late,flights"));
    all.keySet().stream()
        .sorted(comparing((String origin) -> -late.get(origin)).thenComparing(naturalOrder()))
        .limit(TOP)
        .forEach(origin -> top.add(origin + "," + late.get(origin) + "," + all.get(origin)));
    write(top, out.resolve("top-airports.csv"));

    long count = all.values().stream().mapToLong(Long::longValue).sum();
    List<String> percentiles = new ArrayList<>(List.of("percentile,minutes"));
    for (double percentile : PERCENTILES) {
      double place = percentile / 100 * (count - 1);
      long below = delayAt((long) Math.floor(place), flightsByDelay);
      long above = delayAt((long) Math.ceil(place), flightsByDelay);
      double minutes = below + (place - Math.floor(place)) * (above - below);
      percentiles.add(percentile + "," + minutes);
    }
    write(percentiles, out.resolve("percentiles.csv"));

    lines.write().mode("overwrite").parquet(out.resolve("detail").toString());
  }

  /** The delay that has this place, from 0, when all flights are put in order. */
  private static long delayAt(long place, SortedMap<Long, Long> flightsByDelay) {
    long passed = 0;
    for (Map.Entry<Long, Long> delay : flightsByDelay.entrySet()) {
      passed += delay.getValue();
      if (passed > place) {
        return delay.getKey();
      }
    }
    throw new IllegalArgumentException("only " + passed + " flights, no place " + place);
  }

  /** A flight and how bad its delay is. */
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
