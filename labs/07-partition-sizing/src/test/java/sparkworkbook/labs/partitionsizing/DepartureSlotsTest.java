package sparkworkbook.labs.partitionsizing;

import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThatRows;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import scala.jdk.javaapi.CollectionConverters;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.StageMetrics;
import sparkworkbook.labkit.assertions.TaskSnapshot;
import sparkworkbook.labkit.harness.Leftovers;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;
import sparkworkbook.labs.partitionsizing.SlotsRun.Totals;

/**
 * The slots of all flights, and those of every tenth, each counted once; the tests look at what
 * came out and what it took. Two tasks share a pool of 120 MB.
 */
@SparkLab(cores = DepartureSlotsTest.CORES, aqe = false, pool = 120_000_000, pageSize = "1m")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Departure slots")
class DepartureSlotsTest {
  static final int CORES = 2;

  /** Facts of the committed files, the same from every plan that keeps the flights. */
  private static final Totals ALL =
      new Totals(2_992_108, Flights.ROWS, 20_003_603, 1_496_118_187_052_637L);

  private static final Totals TENTH =
      new Totals(299_953, Flights.TENTH_ROWS, 1_984_279, 149_876_490_649_811L);

  private static final int FEW = 5_000;

  /** Makes the minutes of two flights together larger than an int. */
  private static final long FACTOR = 2_000_000;

  /** {@code spark.sql.adaptive.coalescePartitions.minPartitionSize}: Spark's own idea of small. */
  private static final long WORTH_A_TASK = 1 << 20;

  /**
   * In 60 MB: a slot is a row of 48 bytes for its key and one of 32 for its numbers, and its entry
   * in the hash table takes 40 or more.
   */
  private static final long MOST_SLOTS_A_TASK = 60_000_000 / 120;

  /** What a flight takes in one shuffle is 20 to 22 bytes. */
  private static final long BYTES_A_FLIGHT = 32;

  private SlotsRun all;
  private SlotsRun tenth;

  @Test
  @DisplayName("finds the same slots as before, also in flights never seen")
  void slotsAreUnchanged(SparkSession spark) {
    Assertions.assertThat(all(spark).totals()).as("all slots in four numbers").isEqualTo(ALL);
    List<Row> flights = flightsThatShareSlots();
    Dataset<Row> slots =
        DepartureSlots.slots(spark, spark.createDataFrame(flights, Flights.SCHEMA))
            .select("date", "origin", "destination", "flights", "delay", "longest");
    assertThatRows(slots.collectAsList())
        .as("slots of seeded flights (workbook.seed=%d)", SeededFlights.seed())
        .byKey("date", "origin", "destination")
        .hasSameRowsAs(expectedSlots(flights));
  }

  @Test
  @DisplayName("reads the flights in splits that fit in the memory of a task")
  void readsWithoutSpilling(SparkSession spark, Measured measured) {
    SlotsRun run = complete(spark);
    measured.record(
        "reading: bytes spilled",
        run.scans().stream().mapToLong(StageMetrics::memoryBytesSpilled).sum());
    for (StageMetrics scan : run.scans()) {
      assertThat(run.metrics())
          .stage(scan.id())
          .memoryBytesSpilled()
          .as(
              "A task has half of the pool, 60 MB, and these %d tasks each add up what a split holds"
                  + " before they send it. The number of shuffle partitions comes too late for"
                  + " them. See the operators below the Exchange. Hint 1",
              scan.declaredTasks())
          .isZero();
    }
  }

  @Test
  @DisplayName("reads the flights in tasks of which at least every second finds some")
  void readsInSplitsThatHoldRows(SparkSession spark, Measured measured) {
    SlotsRun run = complete(spark);
    measured.record(
        "reading: tasks without a row", run.scans().stream().mapToLong(SlotsRun::idle).sum());
    for (StageMetrics scan : run.scans()) {
      assertThat(run.metrics())
          .stage(scan.id())
          .tasks()
          .as(
              "%d of these tasks read no row. Parquet is read by whole row groups, each by the task"
                  + " whose split holds its middle; the other splits are started for nothing."
                  + " See the records in of the stage. Hint 3",
              SlotsRun.idle(scan))
          .isLessThanOrEqualTo(2 * (scan.declaredTasks() - SlotsRun.idle(scan)));
    }
  }

  @Test
  @DisplayName("adds the slots up in partitions that fit in the memory of a task")
  void addsUpWithoutSpilling(SparkSession spark, Measured measured) {
    SlotsRun run = complete(spark);
    StageMetrics aggregation = run.aggregation();
    measured.record("adding up: bytes spilled", aggregation.memoryBytesSpilled());
    measured.record("adding up: tasks", aggregation.declaredTasks());
    assertThat(run.metrics())
        .stage(aggregation.id())
        .memoryBytesSpilled()
        .as(
            "%d tasks share what the shuffle brings: the largest gets %,d bytes of it, which are"
                + " several times as much in a hash table, and has half of the pool, 60 MB."
                + " See the spilled bytes of the stage. Hint 2",
            aggregation.declaredTasks(), aggregation.maxOver(TaskSnapshot::shuffleBytesRead))
        .isZero();
    assertThat(run.metrics())
        .stage(aggregation.id())
        .maxOverTasks("shuffle records read", TaskSnapshot::shuffleRecordsRead)
        .as(
            "A task has half of the pool, 60 MB, and a slot takes 120 bytes or more in a hash table."
                + " A collection of your own is no larger: it takes heap that Spark does not count,"
                + " and it cannot spill. Hint 2")
        .isLessThanOrEqualTo(MOST_SLOTS_A_TASK);
  }

  @Test
  @DisplayName("plans more partitions for ten times as many flights")
  void growsWithTheFlights(SparkSession spark) {
    long flights = 10 * Flights.ROWS + new Random(SeededFlights.seed()).nextInt(3_000_000);
    int partitions =
        SlotsRun.plannedPartitions(DepartureSlots.slots(spark, SlotsRun.many(spark, flights)));
    Assertions.assertThat(flights / partitions)
        .withFailMessage(
            "For %,d flights the plan has %,d partitions after the shuffle, of %,d flights each."
                + " Expected at most %,d flights each.%n"
                + "A task has half of the pool, 60 MB, and a slot takes 120 bytes or more in a hash"
                + " table. Nothing was run for this check. Adaptive execution merges partitions, but"
                + " it splits none: it needs enough of them to begin with. See the Exchange in the"
                + " plan. Hint 2",
            flights, partitions, flights / partitions, MOST_SLOTS_A_TASK)
        .isLessThanOrEqualTo(MOST_SLOTS_A_TASK);
  }

  @Test
  @DisplayName("adds the slots up in partitions of a megabyte or more")
  void addsUpInFewTasks(SparkSession spark, Measured measured) {
    SlotsRun run = complete(spark);
    measured.record("adding up: shuffle bytes of the median task", run.medianBytes());
    addsUpInFewTasks(run);
  }

  @Test
  @DisplayName("does so for a tenth of the flights as well, and lets no core idle")
  void fitsATenthOfTheFlights(SparkSession spark, Measured measured) {
    SlotsRun run = tenth(spark);
    Assertions.assertThat(run.totals())
        .as("all slots of every tenth flight in four numbers")
        .isEqualTo(TENTH);
    StageMetrics aggregation = run.aggregation();
    measured.record("a tenth: tasks", aggregation.declaredTasks());
    measured.record("a tenth: shuffle bytes of the median task", run.medianBytes());
    assertThat(run.metrics())
        .stage(aggregation.id())
        .tasks()
        .as(
            "There are %d cores. Where one task adds everything up, the others wait."
                + " See the tasks of the stage that reads the shuffle. Hint 2",
            CORES)
        .isGreaterThanOrEqualTo(CORES);
    assertThat(run.metrics())
        .stage(aggregation.id())
        .memoryBytesSpilled()
        .as("A tenth of the flights fits in the pool in any number of tasks. Hint 1")
        .isZero();
    addsUpInFewTasks(run);
  }

  @Test
  @DisplayName("sends every slot through one shuffle, and no other way")
  void shufflesOnce(SparkSession spark, Measured measured) {
    SlotsRun run = complete(spark);
    measured.record("shuffle records", run.metrics().shuffleRecordsWritten());
    assertThat(run.metrics())
        .shuffleRecordsWritten()
        .as(
            "There are %,d flights, and the aggregation needs one shuffle. Each other shuffle of them"
                + " copies and sends them all again. See shuffle write records in the stage table."
                + " Hint 3",
            Flights.ROWS)
        .isLessThanOrEqualTo(Flights.ROWS + Flights.ROWS / 100);
    assertThat(run.metrics())
        .shuffleBytesWritten()
        .as(
            "There are %,d flights, and one shuffle of them takes 20 to 22 bytes each. More bytes come"
                + " from a second shuffle of fewer and larger records, or from columns that no step"
                + " reads. See shuffle write bytes in the stage table. Hint 3",
            Flights.ROWS)
        .isLessThanOrEqualTo(Flights.ROWS * BYTES_A_FLIGHT);
    assertThat(run.metrics())
        .resultBytes()
        .as(
            "Tasks may send counts to the driver, but no slots: a byte for each of %,d flights is the"
                + " limit. Look for collect and toLocalIterator",
            Flights.ROWS)
        .isLessThanOrEqualTo(Flights.ROWS);
    assertThat(run.metrics())
        .bytesWritten()
        .as(
            "Files that the job writes and reads again are a second shuffle by hand. Look for write")
        .isZero();
  }

  @Test
  @DisplayName("leaves nothing behind but settings: no caches, no views, no files")
  void leavesNothingBehind(SparkSession spark, Leftovers leftovers) {
    all(spark);
    tenth(spark);
    forgetSettings(spark);
    leftovers.assertNoneBut("setting ");
  }

  /** Settings may stay in this lab. {@link Leftovers} cannot compare one that has no default. */
  @AfterEach
  void forgetSettings(SparkSession spark) {
    CollectionConverters.asJava(spark.conf().getAll()).keySet().stream()
        .filter(spark.conf()::isModifiable)
        .forEach(spark.conf()::unset);
  }

  private static void addsUpInFewTasks(SlotsRun run) {
    StageMetrics aggregation = run.aggregation();
    assertThat(run.metrics())
        .stage(aggregation.id())
        .medianOverTasks("shuffle bytes", TaskSnapshot::shuffleBytesRead)
        .as(
            "%,d tasks are planned, sent and waited for, and each fetches its small part from every task"
                + " of the stage before. Below a megabyte Spark itself would merge partitions."
                + " See the tasks of the stage that reads the shuffle. Hint 2",
            aggregation.declaredTasks())
        .isGreaterThanOrEqualTo(WORTH_A_TASK);
  }

  /** The run on all flights, if no slot is missing: the cost of half an answer says nothing. */
  private SlotsRun complete(SparkSession spark) {
    Assertions.assertThat(all(spark).totals().slots())
        .as("slots, without which their cost says nothing")
        .isEqualTo(ALL.slots());
    assertThat(all(spark).metrics())
        .recordsRead()
        .as("Spark has to read every flight from the file, or the stages say nothing about it.")
        .isGreaterThanOrEqualTo(Flights.ROWS);
    return all(spark);
  }

  private SlotsRun all(SparkSession spark) {
    if (all == null) {
      all = SlotsRun.of(spark, Flights.open(spark));
    }
    return all;
  }

  private SlotsRun tenth(SparkSession spark) {
    if (tenth == null) {
      tenth = SlotsRun.of(spark, Flights.tenth(spark));
    }
    return tenth;
  }

  /** Seeded flights, half of them twice: the second aircraft is later. */
  private static List<Row> flightsThatShareSlots() {
    List<Row> flights = SeededFlights.rows(SeededFlights.seed(), FEW);
    return Stream.concat(
            flights.stream().map(flight -> withDelay(flight, flight.getLong(1) * FACTOR)),
            flights.stream()
                .limit(FEW / 2)
                .map(flight -> withDelay(flight, (flight.getLong(1) + 15) * FACTOR)))
        .toList();
  }

  private static Row withDelay(Row flight, long delay) {
    return RowFactory.create(flight.get(0), delay, flight.get(2), flight.get(3), flight.get(4));
  }

  private static List<Row> expectedSlots(List<Row> flights) {
    Map<List<Object>, List<Long>> delays = new HashMap<>();
    for (Row flight : flights) {
      delays.merge(
          List.of(flight.get(0), flight.get(3), flight.get(4)),
          List.of(flight.getLong(1)),
          (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
    }
    return delays.entrySet().stream().map(slot -> slot(slot.getKey(), slot.getValue())).toList();
  }

  private static Row slot(List<Object> key, List<Long> delays) {
    return RowFactory.create(
        key.get(0),
        key.get(1),
        key.get(2),
        (long) delays.size(),
        delays.stream().mapToLong(Long::longValue).sum(),
        delays.stream().mapToLong(Long::longValue).max().orElseThrow());
  }
}
