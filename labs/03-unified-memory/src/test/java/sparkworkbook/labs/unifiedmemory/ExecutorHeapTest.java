package sparkworkbook.labs.unifiedmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.memory.UnifiedMemoryManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;

/**
 * Each night runs twice: in a roomy heap to see what it holds, and in the heap that the sheet makes
 * of that. More nights exist on paper only.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("The least heap of an executor")
class ExecutorHeapTest {
  private static final long ROOMY_HEAP = 2L << 30;

  /** Half of Spark's default, so that even the smallest heap it accepts makes a small pool. */
  private static final String MEMORY_FRACTION = "0.3";

  private static final long SEED = SeededFlights.seed();

  @TempDir static Path folder;
  private final Map<SeededNight, Tonight> nights = new EnumMap<>(SeededNight.class);

  private record Tonight(Workload expected, long asked, Night.Outcome outcome) {}

  @Test
  @DisplayName("is never less than Spark accepts")
  void sparkAcceptsTheHeap() {
    Workload quiet =
        new Workload(1 << 20, 1 << 20, List.of(new Workload.Stage(8, 1 << 20)), 4, 0.6);
    for (Workload night : List.of(quiet, new Workload(0, 0, List.of(), 1, 0.6))) {
      long asked = ExecutorHeap.least(night);
      Throwable refusal = catchThrowable(() -> pool(asked, night));
      assertThat(refusal)
          .withFailMessage(
              () ->
                  """
                  a heap that Spark accepts, but this one is refused: %,d bytes
                    the night holds  %s
                    Spark says       %s
                  However little a night holds, Spark wants room for itself. Hint 2"""
                      .formatted(
                          asked, words(night), refusal.getMessage().lines().findFirst().get()))
          .isNull();
    }
  }

  @Test
  @DisplayName("pushes nothing out of memory on a night that caches much")
  void pushesNothingOut(TestReporter reporter) {
    Tonight tonight = tonight(SeededNight.BOARD);
    report(reporter, "board night: pool bytes", tonight.outcome().poolBytes());
    report(reporter, "board night: bytes of storage left", tonight.outcome().storageBytes());
    allFits(tonight);
  }

  @Test
  @DisplayName("lets every sort stay in memory on a night that sorts much")
  void sortsWithoutSpilling(TestReporter reporter) {
    Tonight tonight = tonight(SeededNight.SORT);
    report(reporter, "sort night: pool bytes", tonight.outcome().poolBytes());
    report(reporter, "sort night: bytes spilled", tonight.outcome().spilledBytes());
    allFits(tonight);
  }

  @Test
  @DisplayName("makes a pool a fifth larger than the night needs, at most")
  void asksForAFifthTooMuchAtMost() {
    List<Workload> run = Stream.of(SeededNight.values()).map(n -> tonight(n).expected()).toList();
    for (Workload night : Stream.concat(run.stream(), onPaper()).toList()) {
      long asked = Math.max(ExecutorHeap.least(night), Night.LEAST_HEAP);
      long needed = Math.max(needed(night), pool(Night.LEAST_HEAP, night));
      long pool = pool(asked, night);
      assertThat(pool)
          .withFailMessage(
              """
              the pool: at most %,d bytes, but a heap of %,d makes one of %,d
                the night holds  %s
                at its fullest   %,d bytes of storage and execution together
              Every executor of the cluster pays for what is too much. What does the one account \
              do with what the other leaves free? Do the stages run at the same time? Hint 3""",
              needed * 6 / 5, asked, pool, words(night), needed)
          .isLessThanOrEqualTo(needed * 6 / 5);
    }
  }

  private static void allFits(Tonight tonight) {
    Night.Outcome outcome = tonight.outcome();
    Workload expected = tonight.expected();
    long storage = expected.cachedBytes() + expected.broadcastBytes() - 2 * Night.SMALL_BROADCASTS;
    boolean allThere =
        outcome.partitionsLeft() == outcome.partitions() && outcome.storageBytes() >= storage;
    assertThat(allThere && outcome.spilledBytes() == 0)
        .withFailMessage(
            """
            cached partitions left: all %d, but there are %d
            bytes of storage left:  at least %,d, but there are %,d
            bytes spilled:          none, but there are %,d
              the night holds  %s
              at its fullest   %,d bytes of storage and execution together
              the sheet asks   a heap of %,d bytes
              Spark makes of it a pool of %,d
            What was pushed out is computed again or read from disk by whoever needs it next. \
            What is counted in the pool, and how often? Which part of the heap is no pool? \
            Hint 2""",
            outcome.partitions(),
            outcome.partitionsLeft(),
            storage,
            outcome.storageBytes(),
            outcome.spilledBytes(),
            words(expected),
            needed(expected),
            tonight.asked(),
            outcome.poolBytes())
        .isTrue();
  }

  private static String words(Workload night) {
    String stages =
        night.stages().stream()
            .map(stage -> "%d x %,d".formatted(stage.tasks(), stage.peakTaskBytes()))
            .collect(Collectors.joining(", then "));
    return """
        cached %,d, broadcast %,d, %d tasks at a time, fraction %s
                           tasks: %s"""
        .formatted(
            night.cachedBytes(),
            night.broadcastBytes(),
            night.cores(),
            night.memoryFraction(),
            stages);
  }

  /** What storage and execution take together when the night is at its fullest, in bytes. */
  private static long needed(Workload night) {
    long execution = 0;
    for (Workload.Stage stage : night.stages()) {
      long atOnce = Math.min(night.cores(), stage.tasks());
      execution = Math.max(execution, atOnce * stage.peakTaskBytes());
    }
    return night.cachedBytes() + night.broadcastBytes() + execution;
  }

  /** What Spark itself makes of a heap. */
  private static long pool(long heapBytes, Workload night) {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.testing.memory", Long.toString(heapBytes))
            .set("spark.memory.fraction", Double.toString(night.memoryFraction()));
    return UnifiedMemoryManager.apply(conf, night.cores()).maxHeapMemory();
  }

  private static Stream<Workload> onPaper() {
    SplittableRandom random = new SplittableRandom(SEED);
    return IntStream.range(0, 200).mapToObj(number -> onPaper(random));
  }

  private static Workload onPaper(SplittableRandom random) {
    List<Workload.Stage> stages =
        IntStream.range(0, random.nextInt(1, 5))
            .mapToObj(
                number ->
                    new Workload.Stage(random.nextInt(1, 40), random.nextLong(1L << 20, 1L << 30)))
            .toList();
    return new Workload(
        random.nextLong(1L << 34),
        random.nextLong(1L << 28),
        stages,
        random.nextInt(1, 9),
        random.nextInt(4, 9) / 10.0);
  }

  private Tonight tonight(SeededNight which) {
    return nights.computeIfAbsent(
        which,
        missing -> {
          SparkConf conf = conf().set("spark.memory.fraction", MEMORY_FRACTION);
          Night night = Night.of(spark -> which.work(spark, SEED));
          Workload seen =
              Prepared.once(
                  ExecutorHeapTest.class,
                  "a roomy " + which,
                  () -> night.inHeapOf(ROOMY_HEAP, conf).workload());
          long asked = ExecutorHeap.least(seen);
          long heap = Math.max(asked, Night.LEAST_HEAP);
          return new Tonight(seen, asked, night.inHeapOf(heap, conf));
        });
  }

  private static SparkConf conf() {
    return new SparkConf(false)
        .setMaster("local[2]")
        .setAppName("the night")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.ui.enabled", "false")
        .set("spark.ui.showConsoleProgress", "false")
        .set("spark.local.dir", folder.toString())
        .set("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString());
  }

  private static void report(TestReporter reporter, String metric, long value) {
    reporter.publishEntry(Measured.KEY_PREFIX + metric, Long.toString(value));
  }
}
