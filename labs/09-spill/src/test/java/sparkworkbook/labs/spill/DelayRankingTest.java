package sparkworkbook.labs.spill;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.harness.HarnessAssertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Flights;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.assertions.TaskSnapshot;
import sparkworkbook.labkit.harness.ChildJvm;
import sparkworkbook.labkit.harness.Leftovers;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * The job runs in a JVM of its own, which has its pool from the judge and its settings from the
 * job: a tenth of the flights in a tenth of the memory that {@code lab run} gives to all of them.
 */
@SparkLab(cores = 2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Ranking of delays")
class DelayRankingTest {
  private static final int FLIGHTS = NightFlights.ROWS;
  private static final int DEEPEST = 5_000;
  private static final int QUIET_FLIGHTS = 2_000;

  private static final long POOL = 24_000_000;
  private static final double DEFAULT_MEMORY_FRACTION = 0.6;

  /** The file has about 3,000,000 bytes. */
  private static final long BYTES_A_SPLIT = 800_000;

  /**
   * A global sort samples 300 keys for each of its ranges, 50 to 110 bytes a key; a sort with a
   * limit brings the latest of each split. All flights are 22 bytes each, when they are collected.
   */
  private static final long DRIVER_BYTES_A_FLIGHT = 15;

  /** A flight in a shuffle takes 21. */
  private static final long SHUFFLE_BYTES_A_FLIGHT = 16;

  /** A flight in a file or in a cache takes 8 or more; the ranking is small. */
  private static final long KEPT_BYTES_A_FLIGHT = 4;

  private ChildJvm.Result job;
  private Path out;

  @BeforeAll
  void runTheJob(SparkSession spark, @TempDir Path folder) {
    Path data =
        Prepared.folder(
            DelayRankingTest.class,
            "seeded flights",
            folder.resolve("data"),
            empty -> NightFlights.write(spark, empty));
    out = folder.resolve("out");
    job =
        ChildJvm.of(DelayRanking.class)
            .cores(1)
            .sparkConf(
                "spark.testing.memory", Long.toString((long) (POOL / DEFAULT_MEMORY_FRACTION)))
            .sparkConf("spark.testing.reservedMemory", "0")
            .sparkConf("spark.buffer.pageSize", "1m")
            .sparkConf("spark.sql.files.maxPartitionBytes", Long.toString(BYTES_A_SPLIT))
            .sparkConf("spark.sql.files.openCostInBytes", "0")
            .sparkConf(StorageEvents.LOG_BLOCKS, "true")
            .run("--data", data.toString(), "--out", out.toString());
  }

  @Test
  @DisplayName("ranks the same flights as before, also flights never seen")
  void rankingIsUnchanged(SparkSession spark) {
    assertThat(job).exitedNormally();
    hasSameRanks(
        "flights never seen",
        spark.read().parquet(out.toString()),
        Prepared.once(
            DelayRankingTest.class,
            "seeded ranking",
            () -> NightFlights.ranked(NightFlights.rows(), DEEPEST)));

    Dataset<Row> week =
        Flights.open(spark).where(col("date").lt(lit(LocalDateTime.of(2001, 1, 8, 0, 0))));
    hasSameRanks(
        "the first week",
        DelayRanking.ranking(week, 1_500),
        Prepared.once(
            DelayRankingTest.class,
            "first week",
            () -> NightFlights.ranked(week.where("delay >= 60").collectAsList(), 1_500)));

    Dataset<Row> quiet = NightFlights.quiet(spark, QUIET_FLIGHTS);
    for (int deepest : List.of(1, QUIET_FLIGHTS / 2, QUIET_FLIGHTS + 1)) {
      hasSameRanks(
          "a night of %,d flights, none of them 15 minutes late, up to rank %,d"
              .formatted(QUIET_FLIGHTS, deepest),
          DelayRanking.ranking(quiet, deepest),
          NightFlights.ranked(quiet.collectAsList(), deepest));
    }
  }

  private static void hasSameRanks(String name, Dataset<Row> ranking, List<Row> expected) {
    assertThat(ranking.select("date", "delay", "distance", "origin", "destination", "rank"))
        .as("This is the ranking of %s.", name)
        .byKey("rank")
        .hasSameRowsAs(expected);
  }

  @Test
  @DisplayName("spills nothing")
  void spillsNothing(SparkSession spark, Measured measured) {
    RunMetrics metrics = complete(spark);
    measured.record("bytes in memory spilled", metrics.memoryBytesSpilled());
    measured.record("bytes on disk spilled", metrics.diskBytesSpilled());
    assertThat(metrics)
        .memoryBytesSpilled()
        .as(
            "The office wants %,d of %,d flights. A task spills when what it sorts and holds does"
                + " not fit in its share of the pool. See which stage spills, how many tasks it"
                + " has, and the Sort and the Window in its plan. Hint 1",
            DEEPEST, FLIGHTS)
        .isZero();
  }

  @Test
  @DisplayName("lets no task take in most of the flights")
  void sharesTheFlights(SparkSession spark) {
    RunMetrics metrics = complete(spark);
    String why =
        "There are %,d flights, in several splits. A task that takes in most of them must hold"
            + " them: in the pool, where they spill, or in objects that no pool counts and that"
            + " fill the heap when there are more flights. See tasks, and records read, in the"
            + " stage table. Hint 2";
    assertThat(metrics)
        .maxOverTasks("records read from files and shuffles", TaskSnapshot::recordsIn)
        .as(why, FLIGHTS)
        .isLessThanOrEqualTo(FLIGHTS * 2 / 3);
    assertThat(metrics)
        .maxOverTasks("bytes read from shuffles", TaskSnapshot::shuffleBytesRead)
        .as(why + " A record may hold many flights, so bytes count, too.", FLIGHTS)
        .orNone()
        .isLessThanOrEqualTo(FLIGHTS * SHUFFLE_BYTES_A_FLIGHT);
  }

  @Test
  @DisplayName("makes do with the memory that it is given")
  void poolIsUntouched(SparkSession spark, Measured measured) {
    complete(spark);
    List<Long> pools = StorageEvents.of(job.eventLog()).pools();
    measured.record("bytes in Spark's pool, on and off heap", pools.get(0));
    Assertions.assertThat(pools)
        .withFailMessage(
            "The job ran %d Spark applications. Expected one: the judge counts what one takes.",
            pools.size())
        .hasSize(1);
    Assertions.assertThat(pools.get(0))
        .withFailMessage(
            "Spark's pool in the job had %,d bytes, on the heap and off it. Expected at most %,d.%n"
                + "The cluster gives so much and no more: other jobs lack the memory that this one"
                + " takes. A larger pool is full again when there are more flights. See the"
                + " settings that the job makes. Hint 2",
            pools.get(0), POOL)
        .isLessThanOrEqualTo(POOL);
  }

  @Test
  @DisplayName("brings the ranking to the driver at most, and not the flights")
  void leavesTheFlightsWhereTheyAre(SparkSession spark, Measured measured) {
    RunMetrics metrics = complete(spark);
    measured.record("KiB brought to the driver", Math.round(metrics.resultBytes() / 1024.0));
    assertThat(metrics)
        .resultBytes()
        .as(
            "The ranking has %,d of %,d flights. It may go to the driver, and so may the sample"
                + " of a global sort. What the driver sorts Spark does not count and does not"
                + " spill: with more flights the driver dies. See the column of bytes to the"
                + " driver in the stage table. Hint 2",
            DEEPEST, FLIGHTS)
        .isLessThanOrEqualTo(FLIGHTS * DRIVER_BYTES_A_FLIGHT);
  }

  @Test
  @DisplayName("makes no copy of the flights, in files or in a cache")
  void makesNoCopy(SparkSession spark) {
    long written = complete(spark).bytesWritten();
    long stored = StorageEvents.of(job.eventLog()).storedBytes();
    long most = FLIGHTS * KEPT_BYTES_A_FLIGHT;
    Assertions.assertThat(written + stored)
        .withFailMessage(
            "The job wrote %,d bytes to files and stored %,d in caches. Expected at most %,d"
                + " together, %d for each of %,d flights.%n"
                + "The ranking takes less. A copy of the flights fills the disk as spill does, or"
                + " takes the memory of others. See output bytes in the stage table, and the"
                + " calls of cache, persist and checkpoint in the job.",
            written, stored, most, KEPT_BYTES_A_FLIGHT, FLIGHTS)
        .isLessThanOrEqualTo(most);
  }

  @Test
  @DisplayName("leaves nothing behind: no caches, no views, no threads")
  void leavesNothingBehind(SparkSession spark, Leftovers leftovers) {
    Dataset<Row> quiet = NightFlights.quiet(spark, QUIET_FLIGHTS);
    DelayRanking.ranking(quiet, QUIET_FLIGHTS / 2).collectAsList();
    leftovers.assertNoneBut("setting spark.sql."); // read when the ranking is asked for its rows
  }

  /** What the job took, if it wrote a whole ranking: the cost of half an answer says nothing. */
  private RunMetrics complete(SparkSession spark) {
    assertThat(job).exitedNormally();
    Assertions.assertThat(out).as("the folder that the ranking is written to").exists();
    Assertions.assertThat(spark.read().parquet(out.toString()).count())
        .as("flights in the ranking; what half of one takes says nothing")
        .isEqualTo(DEEPEST);
    return job.metrics();
  }
}
