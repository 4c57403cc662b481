package sparkworkbook.labs.spill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;

/** Flights of nights that nobody has seen, and their ranking without Spark. */
final class NightFlights {
  static final int ROWS = 300_000;

  private static final long SEED = SeededFlights.seed();

  /** Flights that a careless ranking loses or doubles. */
  private static final int HARD_ONES = 600;

  /** Bytes of a row group: the file has about eight, so eight tasks can read it. */
  private static final long ROW_GROUP = 640_000;

  /** As {@link DelayRanking} sorts: values that are missing come last in falling order. */
  private static final Comparator<Row> LATEST_FIRST =
      Comparator.<Row, Long>comparing(
              flight -> flight.getAs(1), Comparator.nullsLast(Comparator.reverseOrder()))
          .thenComparing(rising(0))
          .thenComparing(rising(3))
          .thenComparing(rising(4))
          .thenComparing(rising(2));

  private NightFlights() {}

  private static Comparator<Row> rising(int column) {
    return Comparator.<Row, Comparable<Object>>comparing(
        flight -> flight.getAs(column), Comparator.nullsFirst(Comparator.naturalOrder()));
  }

  /** Seeded flights; some of the latest are there twice, or without an airport. */
  static List<Row> rows() {
    List<Row> flights = new ArrayList<>(SeededFlights.rows(SEED, ROWS));
    for (int i = 0; i < HARD_ONES; i++) {
      Row flight = flights.get(2 * i);
      Row hard =
          RowFactory.create(
              flight.get(0),
              i % 7 == 0 ? null : (Long) (2_000L + i % 11),
              flight.get(2),
              i % 5 == 0 ? null : flight.get(3),
              flight.get(4));
      flights.set(2 * i, hard);
      if (i % 3 == 0) {
        flights.set(2 * i + 1, hard);
      }
    }
    return flights;
  }

  /** A night on which no flight is a quarter of an hour late; of some the delay is not known. */
  static Dataset<Row> quiet(SparkSession spark, int rows) {
    List<Row> flights = new ArrayList<>();
    for (Row flight : SeededFlights.rows(SEED + 1, rows)) {
      int i = flights.size();
      flights.add(
          RowFactory.create(
              flight.get(0),
              i % 50 == 0 ? null : (Long) (i % 40 - 25L),
              flight.get(2),
              flight.get(3),
              flight.get(4)));
    }
    return spark.createDataFrame(flights, Flights.SCHEMA).repartition(4);
  }

  /** Writes {@link #rows} as the flights of a data folder. */
  static void write(SparkSession spark, Path dataDir) {
    Path file = dataDir.resolve("flights/flights-3m.parquet");
    Path parts = dataDir.resolve("parts");
    spark
        .createDataFrame(rows(), Flights.SCHEMA)
        .coalesce(1)
        .write()
        .option("parquet.block.size", ROW_GROUP)
        .parquet(parts.toString());
    try (Stream<Path> written = Files.list(parts)) {
      Files.createDirectories(file.getParent());
      Files.move(
          written.filter(part -> part.toString().endsWith(".parquet")).findFirst().orElseThrow(),
          file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The ranking, as {@link DelayRanking} gives it. */
  static ArrayList<Row> ranked(List<Row> flights, int deepest) {
    ArrayList<Row> ranking = new ArrayList<>();
    for (Row flight : flights.stream().sorted(LATEST_FIRST).limit(deepest).toList()) {
      ranking.add(
          RowFactory.create(
              flight.get(0),
              flight.get(1),
              flight.get(2),
              flight.get(3),
              flight.get(4),
              ranking.size() + 1));
    }
    return ranking;
  }
}
