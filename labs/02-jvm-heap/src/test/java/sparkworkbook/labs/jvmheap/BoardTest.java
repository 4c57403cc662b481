package sparkworkbook.labs.jvmheap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;

/** A part of the real flights is kept and read twice; seeded ones are kept for their answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("The board in memory")
class BoardTest {
  private static final double PART = 1 / 12.0;
  private static final int SEEDED_ROWS = 20_000;

  /**
   * A flight takes 164 bytes as an object, with its headers, references, strings and padding. Its
   * values alone take 30, 8 for each number and 3 for a code, before anything is compressed.
   */
  private static final int TIMES_SMALLER = 7;

  @TempDir static Path folder;
  private Optional<SparkSession> session = Optional.empty();
  private Optional<Kept> kept = Optional.empty();

  /** The real board after two reads. */
  private record Kept(
      long flights,
      long read,
      long objectBytes,
      long bytes,
      long diskBytes,
      int partitions,
      int partitionsInMemory) {}

  /** The same flights as objects in memory. */
  private record Objects(long flights, long bytes) implements Serializable {}

  @AfterAll
  void stop() {
    session.ifPresent(SparkSession::stop);
  }

  @Test
  @DisplayName("has the same flights as before, real ones and some never seen")
  void flightsAreUnchanged() {
    Dataset<Row> seeded =
        session()
            .createDataFrame(SeededFlights.rows(SeededFlights.seed(), SEEDED_ROWS), Flights.SCHEMA);
    for (Dataset<Row> flights : List.of(seeded, Flights.open(session()).limit(SEEDED_ROWS))) {
      Dataset<Row> board = Board.keep(session(), flights);
      assertThat(digest(board))
          .as("how many flights, the sum of their hashes, and the board's columns")
          .isEqualTo(digest(flights));
    }
  }

  @Test
  @DisplayName("takes at most a seventh of what the flights take as objects")
  void takesASeventhOfTheObjects(TestReporter reporter) {
    report(reporter, "bytes of the board in memory", kept().bytes());
    assertThat(kept().bytes())
        .withFailMessage(
            """
            bytes in memory: at most %,d, but there are %,d
              %,d flights take %,d bytes as objects
            An object pays for its header, for a reference to each part of it, for the parts' own \
            headers, and for padding. The values are a small part of that. What else can a block \
            hold than objects? See what the run prints of a single flight. Hint 1""",
            kept().objectBytes() / TIMES_SMALLER,
            kept().bytes(),
            kept().flights(),
            kept().objectBytes())
        .isLessThanOrEqualTo(kept().objectBytes() / TIMES_SMALLER);
  }

  @Test
  @DisplayName("is read from memory")
  void readsFromMemory(TestReporter reporter) {
    report(reporter, "flights read from the source", kept().read());
    report(reporter, "partitions in memory", kept().partitionsInMemory());
    boolean inMemory = kept().bytes() > 0 && kept().diskBytes() == 0;
    assertThat(inMemory && kept().partitionsInMemory() == kept().partitions())
        .withFailMessage(
            """
            partitions: in memory all of them, and none on disk
              %s
            The desk asks all day. What is not in memory is read and parsed again each time. \
            See the storage that the run prints. Hint 2""",
            kept())
        .isTrue();
    assertThat(kept().read())
        .withFailMessage(
            """
            flights read from the source in two reads of the board: %,d, but %,d were
            A board that is in memory needs its source once. Hint 2""",
            kept().flights(), kept().read())
        .isEqualTo(kept().flights());
  }

  private Kept kept() {
    if (kept.isEmpty()) {
      kept = Optional.of(keep(Flights.open(session()).sample(false, PART, 1)));
    }
    return kept.get();
  }

  private Kept keep(Dataset<Row> flights) {
    Objects objects = Prepared.once(BoardTest.class, "objects", () -> objects(flights));
    LongAccumulator read = session().sparkContext().longAccumulator();
    JavaRDD<Row> counted =
        flights
            .javaRDD()
            .map(
                row -> {
                  read.add(1);
                  return row;
                });
    Dataset<Row> board = Board.keep(session(), session().createDataFrame(counted, Flights.SCHEMA));
    digest(board);
    digest(board);
    return new Kept(
        objects.flights(),
        read.value(),
        objects.bytes(),
        stored().mapToLong(RDDInfo::memSize).sum(),
        stored().mapToLong(RDDInfo::diskSize).sum(),
        stored().mapToInt(RDDInfo::numPartitions).sum(),
        stored().mapToInt(RDDInfo::numCachedPartitions).sum());
  }

  private Objects objects(Dataset<Row> flights) {
    JavaRDD<Flight> objects = flights.javaRDD().map(Flight::of).persist(StorageLevel.MEMORY_ONLY());
    long count = objects.count();
    long bytes = stored().mapToLong(RDDInfo::memSize).sum();
    objects.unpersist(true);
    return new Objects(count, bytes);
  }

  /** Spark's list of cached RDDs, once it has heard of every block. */
  private Stream<RDDInfo> stored() {
    try {
      session().sparkContext().listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
    return Stream.of(session().sparkContext().getRDDStorageInfo());
  }

  private static String digest(Dataset<Row> flights) {
    Row sums = flights.selectExpr("count(*)", "sum(pmod(xxhash64(*), 1000000007))").first();
    return sums + " " + String.join(" ", flights.columns());
  }

  private SparkSession session() {
    if (session.isEmpty()) {
      session =
          Optional.of(
              Board.session(
                  SparkSession.builder()
                      .master("local[2]")
                      .config("spark.driver.host", "127.0.0.1")
                      .config("spark.driver.bindAddress", "127.0.0.1")
                      .config("spark.ui.enabled", "false")
                      .config("spark.ui.showConsoleProgress", "false")
                      .config("spark.ui.liveUpdate.period", "0")
                      .config("spark.local.dir", folder.toString())
                      .config("spark.sql.warehouse.dir", folder.toUri().toString())
                      .config("spark.sql.session.timeZone", "UTC")
                      .config("spark.sql.files.maxPartitionBytes", 1_126_400)
                      .config("spark.sql.files.openCostInBytes", 0)));
    }
    return session.get();
  }

  private static void report(TestReporter reporter, String metric, long value) {
    reporter.publishEntry(Measured.KEY_PREFIX + metric, Long.toString(value));
  }
}
