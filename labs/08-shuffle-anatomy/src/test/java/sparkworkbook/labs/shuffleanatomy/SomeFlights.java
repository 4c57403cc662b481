package sparkworkbook.labs.shuffleanatomy;

import static java.util.Comparator.comparing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;

/**
 * Seeded flights in four files. Their totals are larger than an int, and a few destinations have
 * the same total. Four tasks send at most 4 x 64 sums, which is less than a hundredth of the
 * flights.
 */
final class SomeFlights {
  static final int ROWS = 30_000;

  private static final int FILES = 4;
  private static final int DELAY = Flights.SCHEMA.fieldIndex("delay");
  private static final int DESTINATION = Flights.SCHEMA.fieldIndex("destination");

  /** A few flights to four airports are enough for totals larger than an int. */
  private static final long FACTOR = 1_000_000;

  /** A digit in front: no seeded airport has such a code. */
  private static final List<String> EQUALS = List.of("7Q", "3Q", "9Q", "5Q");

  private static final StructType REPORT = StructType.fromDDL("destination string, total bigint");

  private static final List<Row> FLIGHTS = flights(SeededFlights.seed());
  private static final List<Row> EXPECTED = expected(FLIGHTS);

  private SomeFlights() {}

  private static List<Row> flights(long seed) {
    List<Row> flights = SeededFlights.rows(seed, ROWS - EQUALS.size());
    Row last = flights.get(flights.size() - 1);
    return Stream.concat(
            flights.stream().map(flight -> of(flight, flight.getString(DESTINATION))),
            EQUALS.stream().map(destination -> of(last, destination)))
        .toList();
  }

  private static Row of(Row flight, String destination) {
    return RowFactory.create(
        flight.get(0), flight.getLong(DELAY) * FACTOR, flight.get(2), flight.get(3), destination);
  }

  /** Written at first use. */
  static Dataset<Row> open(SparkSession spark, Path folder) {
    Path files = folder.resolve("seeded");
    if (!Files.exists(files)) {
      spark
          .createDataFrame(FLIGHTS, Flights.SCHEMA)
          .repartition(FILES)
          .write()
          .parquet(files.toString());
    }
    return spark.read().schema(Flights.SCHEMA).parquet(files.toString());
  }

  /** A line of the report. */
  static Row row(String destination, Long total) {
    return new GenericRowWithSchema(new Object[] {destination, total}, REPORT);
  }

  /** The report on these flights. */
  static List<Row> expected() {
    return EXPECTED;
  }

  /** The report on any flights, in plain Java. */
  static List<Row> expected(List<Row> flights) {
    Map<String, Long> totals =
        flights.stream()
            .collect(
                Collectors.groupingBy(
                    flight -> flight.getString(DESTINATION),
                    Collectors.summingLong(flight -> flight.getLong(DELAY))));
    return totals.entrySet().stream()
        .sorted(
            comparing((Map.Entry<String, Long> total) -> -total.getValue())
                .thenComparing(Map.Entry.comparingByKey()))
        .map(total -> row(total.getKey(), total.getValue()))
        .toList();
  }
}
