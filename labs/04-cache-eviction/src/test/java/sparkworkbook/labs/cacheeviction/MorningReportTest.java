package sparkworkbook.labs.cacheeviction;

import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.memory.MemoryManager;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;

/**
 * One core and a pool of 46,500,000 bytes. The board takes 41 million of them as objects; sorting
 * the archive takes 21 million, which is less than half of the pool.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("The board of the morning report")
class MorningReportTest {
  private static final long POOL = 46_500_000;
  private static final int LINES = 250_000;
  private static final int PARTITIONS = 12;
  private static final int ARCHIVED = 160_000;
  private static final int REAL_LINES = 20_000;
  private static final int FIELD_LINES = 2_000;
  private static final long SEED = SeededFlights.seed();

  /** Delay, distance and airports are drawn: nothing holds them in less than 3.8 bytes a flight. */
  private static final long LEAST_BYTES = 3L * LINES;

  /** What is collected takes far more than this for each flight, totals far less. */
  private static final long DRIVER_BYTES = 4L * LINES;

  @TempDir static Path folder;
  private Optional<Night> night = Optional.empty();
  private Optional<SparkSession> session = Optional.empty();

  @AfterAll
  void stop() {
    session.ifPresent(SparkSession::stop);
  }

  @Test
  @DisplayName("gives the same totals as before, on the flights and on flights never seen")
  void reportIsUnchanged() {
    Night seeded = night();
    Dataset<Row> real = Flights.open(session()).limit(REAL_LINES);
    hasSameTotals("flights never seen", seeded);
    hasSameTotals("the flights", Night.of(session(), real, MorningReport.archive(real)));
  }

  private void hasSameTotals(String name, Night night) {
    MorningReport report = night.run().result();
    assertThat(Night.rows(session(), report.delays(), report.late()))
        .as(
            "This is the report on %s: minutes of delay by origin, and flights more than a"
                + " quarter of an hour late by destination.",
            name)
        .byKey("report", "airport")
        .hasSameRowsAs(Night.rows(session(), night.delays(), night.late()));
  }

  @Test
  @DisplayName("keeps the same flights with all of their fields")
  void keepsTheSameFlights() {
    Dataset<Row> flights = session().createDataFrame(fieldFlights(), Flights.SCHEMA);
    JavaRDD<Row> kept =
        Board.keep(MorningReport.lines(flights).map(Flight::parse))
            .map(
                flight ->
                    RowFactory.create(
                        flight.date(),
                        flight.delay(),
                        flight.distance(),
                        flight.origin(),
                        flight.destination()));
    assertThat(session().createDataFrame(kept, Flights.SCHEMA))
        .as(
            "These are the flights that Board.keep returns. The report may read any field of them"
                + " tomorrow: a cache keeps what was parsed, all of it.")
        .hasSameRowsAs(flights);
  }

  /** Some are there twice, some are many years late. */
  private static List<Row> fieldFlights() {
    List<Row> flights = new ArrayList<>(SeededFlights.rows(SEED, FIELD_LINES));
    flights.addAll(flights.subList(0, FIELD_LINES / 10));
    for (long minutes : new long[] {-1L << 33, -40_000, 40_000, 1L << 33}) {
      flights.add(
          RowFactory.create(
              LocalDateTime.of(1969, 12, 31, 23, 59), minutes, minutes, "A0A", "B0B"));
    }
    return flights;
  }

  @Test
  @DisplayName("parses every line once")
  void parsesEveryLineOnce(TestReporter reporter) {
    report(reporter, "lines parsed", night().parsed());
    Assertions.assertThat(night().parsed())
        .withFailMessage(
            """
            The job parsed %,d lines. Expected %,d, each line once.
            The cache is there to save the parsing. Spark parses every partition again that it \
            does not find there, without a message. So does every action on flights that are not \
            cached yet. Compare the storage before the second read with the number of partitions. \
            Hint 1""",
            night().parsed(), LINES)
        .isEqualTo(LINES);
  }

  @Test
  @DisplayName("finds every partition in the cache when the second read begins")
  void findsEveryPartitionInTheCache(TestReporter reporter) {
    report(reporter, "partitions kept at the second read", night().kept().partitions());
    Kept kept = night().kept();
    Assertions.assertThat(kept.partitions())
        .withFailMessage(
            """
            The cache held %d partitions when the second read began. Expected %d: so many has the \
            RDD that Board.keep returns.
              %s
            The sort needed memory and took it from the cache. The storage level decides what \
            becomes of a block that has to leave memory. Hint 2""",
            kept.partitions(), night().boardPartitions(), kept)
        .isGreaterThanOrEqualTo(night().boardPartitions());
    Assertions.assertThat(kept.memoryBytes() + kept.diskBytes())
        .withFailMessage(
            """
            The cached partitions took %,d bytes. Expected at least %,d, 3 for each of %,d flights.
              %s
            These blocks do not hold the flights. What lies in a static field or in a file, the \
            executors of a cluster do not share, and Spark does not manage.""",
            kept.memoryBytes() + kept.diskBytes(), LEAST_BYTES, LINES, kept)
        .isGreaterThanOrEqualTo(LEAST_BYTES);
  }

  @Test
  @DisplayName("writes half of the partitions to disk at most")
  void writesHalfToDiskAtMost(TestReporter reporter) {
    report(reporter, "partitions on disk at the second read", night().kept().onDisk());
    int most = night().boardPartitions() / 2;
    Assertions.assertThat(night().kept().onDisk())
        .withFailMessage(
            """
            %d partitions were on disk when the second read began. Expected at most %d of %d.
              %s
            A sort never pushes storage below half of the pool, and half of the pool holds half \
            of the flights. The other blocks on disk did not have to go there: see which storage \
            level keeps blocks in memory while there is room. Hint 3""",
            night().kept().onDisk(), most, night().boardPartitions(), night().kept())
        .isLessThanOrEqualTo(most);
  }

  @Test
  @DisplayName("leaves the sort the memory that it needs")
  void sortsWithoutSpilling(TestReporter reporter) {
    report(reporter, "bytes spilled", night().run().metrics().memoryBytesSpilled());
    assertThat(night().run().metrics())
        .as(
            "The sort takes less than half of the pool and could have had it. A cache that may not"
                + " be pushed out makes it write to disk instead. Hint 3")
        .hasNotSpilled();
  }

  @Test
  @DisplayName("takes no more memory than it was given")
  void takesNoMoreMemory(TestReporter reporter) {
    night();
    MemoryManager memory = SparkEnv.get().memoryManager();
    long available = memory.maxOnHeapStorageMemory() + memory.maxOffHeapStorageMemory();
    Assertions.assertThat(available)
        .withFailMessage(
            """
            Spark's pool has %,d bytes, on the heap and off it. Expected at most %,d.
            The flights and the sort must share the memory that there is. A larger share of the \
            heap for Spark is taken from the job's own objects, and next month's flights need \
            still more. Hint 2""",
            available, POOL)
        .isLessThanOrEqualTo(POOL);
  }

  @Test
  @DisplayName("leaves the flights to the tasks, as many as read the lines")
  void staysDistributed() {
    Assertions.assertThat(night().boardPartitions())
        .withFailMessage(
            """
            Board.keep returned flights in %d partitions. Expected at least %d, as many as the \
            lines have.
            Each partition is a task of both reads: with fewer of them, cores of a cluster wait. \
            See the calls of coalesce and repartition.""",
            night().boardPartitions(), PARTITIONS)
        .isGreaterThanOrEqualTo(PARTITIONS);
    assertThat(night().run().metrics())
        .resultBytes()
        .as(
            "There are %,d flights. The totals by airport go to the driver. Flights that go there"
                + " must all fit in its memory, and are sent out again. Look for collect and"
                + " toLocalIterator",
            LINES)
        .isLessThanOrEqualTo(DRIVER_BYTES);
  }

  @Test
  @DisplayName("keeps the flights once, and leaves what other jobs keep alone")
  void keepsTheFlightsAlone() {
    Assertions.assertThat(night().othersSpared())
        .withFailMessage(
            """
            An RDD that another job had persisted is not persisted any more. Expected it to be.
            All jobs of an application share its storage. Unpersist only what this job has \
            cached.""")
        .isTrue();
    Assertions.assertThat(night().rddsKept())
        .withFailMessage(
            """
            The report persisted %d RDDs or Datasets. Expected 1, the flights.
            Whatever else is cached takes the memory that the flights need. See the calls of \
            cache, persist and localCheckpoint.""",
            night().rddsKept())
        .isEqualTo(1);
    Assertions.assertThat(night().run().metrics().bytesWritten())
        .withFailMessage(
            """
            The report wrote %,d bytes to files. Expected 0.
            A file of the flights is a second copy, next to the cache, that a job has to \
            delete. A storage level with disk deletes its blocks with the cache. Hint 3""",
            night().run().metrics().bytesWritten())
        .isZero();
  }

  private Night night() {
    if (night.isEmpty()) {
      Dataset<Row> flights = flights(LINES, PARTITIONS, SEED);
      night =
          Optional.of(
              Night.of(session(), flights, MorningReport.archive(flights(ARCHIVED, 1, SEED + 1))));
    }
    return night.get();
  }

  private Dataset<Row> flights(long rows, int partitions, long seed) {
    return session()
        .range(0, rows, 1, partitions)
        .selectExpr(
            "cast(timestamp_seconds(978307200 + 60 * id) as timestamp_ntz) as date",
            "pmod(xxhash64(id, %dL), 120) - 20 as delay".formatted(seed),
            "100 + pmod(xxhash64(%dL, id), 2600) as distance".formatted(seed),
            "'S' || pmod(xxhash64(id, %dL), 70) as origin".formatted(~seed),
            "'S' || pmod(xxhash64(%dL, id), 70) as destination".formatted(~seed));
  }

  private SparkSession session() {
    if (session.isEmpty()) {
      session =
          Optional.of(
              Board.session(
                  SparkSession.builder()
                      .master("local[1]")
                      .config("spark.driver.host", "127.0.0.1")
                      .config("spark.driver.bindAddress", "127.0.0.1")
                      .config("spark.ui.enabled", "false")
                      .config("spark.ui.showConsoleProgress", "false")
                      .config("spark.local.dir", folder.toString())
                      .config("spark.sql.warehouse.dir", folder.toUri().toString())
                      .config("spark.sql.shuffle.partitions", 1)
                      .config("spark.buffer.pageSize", "1m")
                      .config("spark.testing.memory", POOL * 10 / 6)
                      .config("spark.testing.reservedMemory", 0)));
    }
    return session.get();
  }

  private static void report(TestReporter reporter, String metric, long value) {
    reporter.publishEntry(Measured.KEY_PREFIX + metric, Long.toString(value));
  }
}
