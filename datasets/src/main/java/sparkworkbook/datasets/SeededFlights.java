package sparkworkbook.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * A small relative of the flights for the judges: same files, same columns, ordered by date, a few
 * airports with most of the traffic, but other airports and other delays for every seed, so that no
 * answer can be typed in.
 */
public final class SeededFlights {
  /** Names the seed of a run; without it every run draws its own. */
  public static final String SEED_PROPERTY = "workbook.seed";

  private static final LocalDateTime FIRST = LocalDateTime.of(2001, 1, 1, 0, 1);
  private static final long MINUTES = 181L * 24 * 60;

  private SeededFlights() {}

  /** The seed that {@value #SEED_PROPERTY} names, else a new one. */
  public static long seed() {
    Long named = Long.getLong(SEED_PROPERTY);
    return named != null ? named : new SplittableRandom().nextLong(1, 1_000_000_000);
  }

  /**
   * Writes flights and airports as one file each.
   *
   * @param dataDir becomes a data folder; it must not hold flights yet
   * @param rows flights to write, 1 or more; they pass through this JVM's heap (about 200 bytes
   *     each)
   * @return {@code dataDir}, for {@link Flights#open(SparkSession, Path)} and {@code --data}
   * @throws DatasetException if it cannot be written
   */
  public static Path write(SparkSession spark, Path dataDir, long seed, int rows) {
    try {
      Path flights = dataDir.resolve(Flights.FILE);
      Path airports = dataDir.resolve(Airports.FILE);
      Files.createDirectories(flights.getParent());
      Files.write(airports, airportLines(seed), StandardCharsets.UTF_8);
      Path parts = Files.createTempDirectory(dataDir, "parts-");
      spark
          .createDataFrame(rows(seed, rows), Flights.SCHEMA)
          .coalesce(1)
          .write()
          .mode("overwrite")
          .parquet(parts.toString());
      Files.move(onlyParquetFile(parts), flights);
      Publication.delete(parts);
      return dataDir;
    } catch (IOException | UncheckedIOException e) {
      throw new DatasetException(
          "Cannot write seeded flights to " + dataDir + ": " + e.getMessage(), e);
    }
  }

  private static List<String> codes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Set<String> codes = new LinkedHashSet<>();
    int airports = random.nextInt(40, 61);
    while (codes.size() < airports) {
      // A digit in the middle: never the code of an airport that flies scheduled passengers.
      codes.add("" + letter(random) + random.nextInt(10) + letter(random));
    }
    return List.copyOf(codes);
  }

  private static char letter(SplittableRandom random) {
    return (char) ('A' + random.nextInt(26));
  }

  private static List<String> airportLines(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> lines = new ArrayList<>();
    lines.add("iata,name,city,state,country,latitude,longitude");
    for (String code : codes(seed)) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s,%s Field,City %s,%s%s,USA,%.6f,%.6f",
              code,
              code,
              code,
              letter(random),
              letter(random),
              random.nextDouble(25, 49),
              random.nextDouble(-124, -67)));
    }
    return lines;
  }

  /**
   * The flights alone, in memory: the same rows that {@link #write} puts into the file.
   *
   * @param rows flights, 1 or more
   * @return rows of {@link Flights#SCHEMA}, by date
   */
  public static List<Row> rows(long seed, int rows) {
    List<String> codes = codes(seed);
    SplittableRandom random = new SplittableRandom(~seed);
    List<Row> flights = new ArrayList<>(rows);
    for (int i = 0; i < rows; i++) {
      int from = popular(random, codes.size());
      int to = (from + 1 + popular(random, codes.size() - 1)) % codes.size();
      flights.add(
          RowFactory.create(
              FIRST.plusMinutes(i * MINUTES / rows),
              delay(random),
              100L + (from * 131L + to * 197L) % 2_600,
              codes.get(from),
              codes.get(to)));
    }
    return flights;
  }

  /** An index below {@code bound}, the small ones far more often, as airports are in the data. */
  private static int popular(SplittableRandom random, int bound) {
    return (int) (bound * Math.pow(random.nextDouble(), 2.5));
  }

  /** Mostly some minutes early or late; one flight in twenty is hours late. */
  private static long delay(SplittableRandom random) {
    return random.nextInt(20) == 0 ? random.nextLong(60, 900) : random.nextLong(-25, 40);
  }

  private static Path onlyParquetFile(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".parquet"))
          .findFirst()
          .orElseThrow(() -> new IOException("Spark wrote no file to " + folder));
    }
  }
}
