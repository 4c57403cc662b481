package sparkworkbook.labs.spill;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.harness.HarnessAssertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.harness.ChildJvm;
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
  private static final long SEED = SeededFlights.seed();
  private static final int FLIGHTS = 300_000;
  private static final int DEEPEST = 5_000;

  private static final long POOL = 24_000_000;
  private static final double DEFAULT_MEMORY_FRACTION = 0.6;

  /** More than a flight takes as a serialized object: bringing the ranking itself is all right. */
  private static final long BYTES_A_RANK = 400;

  /** Everything that tells two flights apart, in the order of the ranking. */
  private static final Comparator<Row> LATEST_FIRST =
      Comparator.<Row>comparingLong(flight -> -flight.getLong(1))
          .thenComparing(flight -> flight.<LocalDateTime>getAs(0))
          .thenComparing(flight -> flight.getString(3))
          .thenComparing(flight -> flight.getString(4))
          .thenComparingLong(flight -> flight.getLong(2));

  private ChildJvm.Result job;
  private Path out;

  @BeforeAll
  void runTheJob(SparkSession spark, @TempDir Path folder) {
    Path data =
        Prepared.folder(
            DelayRankingTest.class,
            "seeded flights",
            folder.resolve("data"),
            empty -> SeededFlights.write(spark, empty, SEED, FLIGHTS));
    out = folder.resolve("out");
    job =
        ChildJvm.of(DelayRanking.class)
            .cores(1)
            .sparkConf(
                "spark.testing.memory", Long.toString((long) (POOL / DEFAULT_MEMORY_FRACTION)))
            .sparkConf("spark.testing.reservedMemory", "0")
            .sparkConf("spark.buffer.pageSize", "1m")
            .run("--data", data.toString(), "--out", out.toString());
  }

  @Test
  @DisplayName("ranks the same flights as before, also flights never seen")
  void rankingIsUnchanged(SparkSession spark) {
    assertThat(job).exitedNormally();
    assertThat(columns(spark.read().parquet(out.toString())))
        .as("ranking of the seeded flights (workbook.seed=%d)", SEED)
        .byKey("rank")
        .hasSameRowsAs(
            expected(
                "seeded flights",
                DEEPEST,
                () ->
                    SeededFlights.rows(SEED, FLIGHTS).stream()
                        .filter(flight -> flight.getLong(1) >= 60)
                        .toList()));

    Dataset<Row> week =
        Flights.open(spark).where(col("date").lt(lit(LocalDateTime.of(2001, 1, 8, 0, 0))));
    assertThat(columns(DelayRanking.ranking(week, 1_500)))
        .as("ranking of the first week")
        .byKey("rank")
        .hasSameRowsAs(
            expected("first week", 1_500, () -> week.where("delay >= 60").collectAsList()));
  }

  @Test
  @DisplayName("spills nothing")
  void spillsNothing(Measured measured) {
    RunMetrics metrics = complete();
    measured.record("bytes in memory spilled", metrics.memoryBytesSpilled());
    measured.record("bytes on disk spilled", metrics.diskBytesSpilled());
    assertThat(metrics)
        .memoryBytesSpilled()
        .as(
            "The office wants %,d of %,d flights. What is spilled was sorted, written, read and"
                + " merged to find an order that nobody asked for. See which stage spills, how many"
                + " tasks it has, and the Sort in its plan. Hint 1",
            DEEPEST, FLIGHTS)
        .isZero();
  }

  @Test
  @DisplayName("makes do with the memory that it is given")
  void poolIsUntouched(Measured measured) {
    complete();
    List<Long> pools = MemoryPool.bytes(job.eventLog());
    measured.record("bytes in Spark's pool, on and off heap", pools.get(0));
    Assertions.assertThat(pools)
        .withFailMessage(
            "Expected one application with a pool of at most %,d bytes but found %s.%n"
                + "The cluster gives so much and no more: on the heap or off it, memory that one job"
                + " takes the next one lacks. A bigger pool is full again when there are more"
                + " flights. See the job's settings. Hint 2",
            POOL, pools)
        .singleElement()
        .satisfies(bytes -> Assertions.assertThat(bytes).isLessThanOrEqualTo(POOL));
  }

  @Test
  @DisplayName("brings no more to the driver than the ranking itself")
  void leavesTheFlightsWhereTheyAre(Measured measured) {
    RunMetrics metrics = complete();
    measured.record("KiB brought to the driver", Math.round(metrics.resultBytes() / 1024.0));
    assertThat(metrics)
        .resultBytes()
        .as(
            "The ranking has %,d rows. What the driver sorts Spark does not count, and does not spill"
                + " either: with more flights the driver dies. See the column of bytes to the driver"
                + " in the stage table. Hint 2",
            DEEPEST)
        .isLessThanOrEqualTo(DEEPEST * BYTES_A_RANK);
  }

  /** What the job took, if it wrote a whole ranking: the cost of half an answer says nothing. */
  private RunMetrics complete() {
    assertThat(job).exitedNormally();
    return job.metrics();
  }

  private static Dataset<Row> columns(Dataset<Row> ranking) {
    return ranking.select("date", "delay", "distance", "origin", "destination", "rank");
  }

  private static List<Row> expected(String name, int deepest, Supplier<List<Row>> flights) {
    return Prepared.once(DelayRankingTest.class, name, () -> ranked(flights.get(), deepest));
  }

  private static ArrayList<Row> ranked(List<Row> flights, int deepest) {
    List<Row> latest = flights.stream().sorted(LATEST_FIRST).limit(deepest).toList();
    ArrayList<Row> ranking = new ArrayList<>();
    for (Row flight : latest) {
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
