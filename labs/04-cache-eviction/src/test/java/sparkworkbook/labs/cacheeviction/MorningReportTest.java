package sparkworkbook.labs.cacheeviction;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.memory.MemoryManager;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.assertions.SparkAssertions;
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
  private static final long SEED = SeededFlights.seed();

  @TempDir static Path folder;
  private Optional<Night> night = Optional.empty();
  private Optional<SparkSession> session = Optional.empty();

  /** One report, what it should have said, and what it took. */
  private record Night(
      QueryRun<MorningReport> run, Map<String, Long> delays, Map<String, Long> late, long parsed) {
    Kept kept() {
      return run.result().kept();
    }
  }

  @AfterAll
  void stop() {
    session.ifPresent(SparkSession::stop);
  }

  @Test
  @DisplayName("gives the same totals as before, on the flights and on flights never seen")
  void reportIsUnchanged() {
    Night seeded = night();
    Dataset<Row> real = Flights.open(session()).limit(REAL_LINES);
    for (Night night : new Night[] {seeded, run(real, MorningReport.archive(real))}) {
      assertThat(night.run().result().delays())
          .as("minutes of delay by origin")
          .isEqualTo(night.delays());
      assertThat(night.run().result().late())
          .as("flights more than a quarter of an hour late, by destination")
          .isEqualTo(night.late());
    }
  }

  @Test
  @DisplayName("parses every line once")
  void parsesEveryLineOnce(TestReporter reporter) {
    report(reporter, "lines parsed", night().parsed());
    assertThat(night().parsed())
        .withFailMessage(
            """
            lines parsed: %,d, one for each, but %,d were
            Parsing is what the cache is there to save. Every partition that is not found there is \
            parsed again, without a message. Compare the storage before the second read with the \
            number of partitions. Hint 1""",
            LINES, night().parsed())
        .isEqualTo(LINES);
  }

  @Test
  @DisplayName("finds every partition in the cache when the second read begins")
  void findsEveryPartitionInTheCache(TestReporter reporter) {
    report(reporter, "partitions kept at the second read", night().kept().partitions());
    assertThat(night().kept().partitions())
        .withFailMessage(
            """
            partitions kept: %d, but %d are
              %s
            The sort needed memory and took it from the cache. What may become of a block that has \
            to leave memory is decided by its storage level. Hint 2""",
            PARTITIONS, night().kept().partitions(), night().kept())
        .isEqualTo(PARTITIONS);
  }

  @Test
  @DisplayName("writes half of the partitions to disk at most")
  void writesHalfToDiskAtMost(TestReporter reporter) {
    report(reporter, "partitions on disk at the second read", night().kept().onDisk());
    assertThat(night().kept().onDisk())
        .withFailMessage(
            """
            partitions on disk: %d at most, but %d are
              %s
            A sort never pushes storage below half of the pool, and half of the pool holds half of \
            the board. What else lies on disk was never in memory at all. Hint 3""",
            PARTITIONS / 2, night().kept().onDisk(), night().kept())
        .isLessThanOrEqualTo(PARTITIONS / 2);
  }

  @Test
  @DisplayName("leaves the sort the memory that it needs")
  void sortsWithoutSpilling(TestReporter reporter) {
    report(reporter, "bytes spilled", night().run().metrics().memoryBytesSpilled());
    SparkAssertions.assertThat(night().run().metrics())
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
    assertThat(available)
        .withFailMessage(
            """
            the pool: %,d bytes, on heap and off, but Spark has %,d
            What is to be shared out better here is what there is. A larger share of the heap for \
            Spark is taken from the job's own objects; next month's board needs still more. \
            Hint 2""",
            POOL, available)
        .isLessThanOrEqualTo(POOL);
  }

  private Night night() {
    if (night.isEmpty()) {
      Dataset<Row> flights = flights(LINES, PARTITIONS, SEED);
      night = Optional.of(run(flights, MorningReport.archive(flights(ARCHIVED, 1, SEED + 1))));
    }
    return night.get();
  }

  private Night run(Dataset<Row> flights, Dataset<Row> archive) {
    LongAccumulator parsed = session().sparkContext().longAccumulator();
    QueryRun<MorningReport> run =
        QueryRun.of(
            session(),
            () ->
                MorningReport.of(
                    MorningReport.lines(flights),
                    line -> {
                      parsed.add(1);
                      return Flight.parse(line);
                    },
                    archive));
    return new Night(
        run,
        byAirport(flights.groupBy("origin").agg(Map.of("delay", "sum"))),
        byAirport(flights.where("delay > 15").groupBy("destination").count()),
        parsed.value());
  }

  private static Map<String, Long> byAirport(Dataset<Row> totals) {
    Map<String, Long> map = new TreeMap<>();
    totals.collectAsList().forEach(row -> map.put(row.getString(0), row.getLong(1)));
    return map;
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
