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
 * Each night runs twice: in a large heap to see what it holds, and in the heap that the formula
 * asks for. More nights exist on paper only.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("The least heap of an executor")
class ExecutorHeapTest {
  private static final long ROOMY_HEAP = 2L << 30;

  /** Half of Spark's default, so that even the smallest heap it accepts makes a small pool. */
  private static final String MEMORY_FRACTION = "0.3";

  /** What the small broadcasts of a run may differ by. */
  private static final long TOLERANCE = 2 * Night.SMALL_BROADCASTS;

  private static final long SEED = SeededFlights.seed();

  @TempDir static Path folder;
  private final Map<SeededNight, Tonight> nights = new EnumMap<>(SeededNight.class);

  private record Tonight(Workload expected, long asked, Night.Outcome outcome) {}

  @Test
  @DisplayName("is never less than Spark accepts")
  void sparkAcceptsTheHeap() {
    for (Workload night : quiet()) {
      long asked = ExecutorHeap.least(night);
      Throwable refusal = catchThrowable(() -> pool(asked, night));
      assertThat(refusal)
          .withFailMessage(
              () ->
                  """
                  Expected a heap that Spark accepts but it refuses %,d bytes.
                    the night holds  %s
                    Spark says       %s
                  Spark needs some memory for itself, also if a night holds very little. Hint 2"""
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
    onPaper().map(ExecutorHeapTest::withOneStage).forEach(ExecutorHeapTest::fits);
  }

  @Test
  @DisplayName("lets every sort stay in memory on a night that sorts much")
  void sortsWithoutSpilling(TestReporter reporter) {
    Tonight tonight = tonight(SeededNight.SORT);
    report(reporter, "sort night: pool bytes", tonight.outcome().poolBytes());
    report(reporter, "sort night: bytes spilled", tonight.outcome().spilledBytes());
    allFits(tonight);
    onPaper().map(ExecutorHeapTest::withoutBroadcast).forEach(ExecutorHeapTest::fits);
  }

  @Test
  @DisplayName("makes a pool a fifth larger than the night needs, at most")
  void asksForAFifthTooMuchAtMost() {
    Stream<Workload> run = Stream.of(SeededNight.values()).map(n -> tonight(n).expected());
    for (Workload night :
        Stream.of(run, quiet().stream(), onPaper()).flatMap(nights -> nights).toList()) {
      long asked = Math.max(ExecutorHeap.least(night), Night.LEAST_HEAP);
      long needed = Math.max(needed(night), pool(Night.LEAST_HEAP, night));
      long pool = pool(asked, night);
      assertThat(pool)
          .withFailMessage(
              """
              Expected a pool of at most %,d bytes but a heap of %,d makes one of %,d.
                the night holds  %s
                at its peak      %,d bytes, or the pool of the smallest heap that Spark accepts
              Every executor of the cluster pays for the rest. Storage and execution each use what \
              the other leaves free, and stages run one after another. Hint 3""",
              needed * 6 / 5, asked, pool, words(night), needed)
          .isLessThanOrEqualTo(needed * 6 / 5);
    }
  }

  private static void allFits(Tonight tonight) {
    Night.Outcome outcome = tonight.outcome();
    long storage = needed(tonight.expected()) - execution(tonight.expected()) - TOLERANCE;
    assertThat(outcome.partitionsLeft())
        .withFailMessage(
            "Expected all %d cached partitions in memory at the end but %d are left.%n%s",
            outcome.partitions(), outcome.partitionsLeft(), why(tonight))
        .isEqualTo(outcome.partitions());
    assertThat(outcome.storageBytes())
        .withFailMessage(
            "Expected at least %,d bytes of storage at the end of the night but %,d are left.%n%s",
            storage, outcome.storageBytes(), why(tonight))
        .isGreaterThanOrEqualTo(storage);
    assertThat(outcome.spilledBytes())
        .withFailMessage(
            "Expected no task to spill but the tasks spilled %,d bytes.%n%s",
            outcome.spilledBytes(), why(tonight))
        .isZero();
  }

  private static String why(Tonight tonight) {
    return """
          the night holds  %s
          at its peak      %,d bytes of storage and execution together
          your formula     a heap of %,d bytes
          in Spark         a pool of %,d
        Spark evicts cached blocks first, and then tasks spill. Compare what the night holds with \
        the pool. A part of the heap is no pool. Hint 2"""
        .formatted(
            words(tonight.expected()),
            needed(tonight.expected()),
            tonight.asked(),
            tonight.outcome().poolBytes());
  }

  /** The same for a night that exists on paper only. */
  private static void fits(Workload night) {
    long asked = Math.max(ExecutorHeap.least(night), Night.LEAST_HEAP);
    assertThat(pool(asked, night))
        .withFailMessage(
            """
            Expected a pool of at least %,d bytes but a heap of %,d makes one of %,d.
              the night holds  %s
            This is one of two hundred nights that exist on paper only. At its peak it needs the \
            memory of storage and of all tasks that run at that moment. Hint 2""",
            needed(night) - TOLERANCE, asked, pool(asked, night), words(night))
        .isGreaterThanOrEqualTo(needed(night) - TOLERANCE);
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

  /** What storage and execution take together at the peak of the night, in bytes. */
  private static long needed(Workload night) {
    return night.cachedBytes() + night.broadcastBytes() + execution(night);
  }

  private static long execution(Workload night) {
    return night.stages().stream()
        .mapToLong(stage -> Math.min(night.cores(), stage.tasks()) * stage.peakTaskBytes())
        .max()
        .orElse(0);
  }

  /** What Spark itself makes of a heap. */
  private static long pool(long heapBytes, Workload night) {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.testing.memory", Long.toString(heapBytes))
            .set("spark.memory.fraction", Double.toString(night.memoryFraction()));
    return UnifiedMemoryManager.apply(conf, night.cores()).maxHeapMemory();
  }

  /** Nights that hold very little, or nothing. */
  private static List<Workload> quiet() {
    List<Workload.Stage> small = List.of(new Workload.Stage(8, 1 << 20));
    return List.of(
        new Workload(1 << 20, 1 << 20, small, 4, 0.6), new Workload(0, 0, List.of(), 1, 0.6));
  }

  private static Workload withOneStage(Workload night) {
    List<Workload.Stage> first = night.stages().subList(0, 1);
    return new Workload(
        night.cachedBytes(), night.broadcastBytes(), first, night.cores(), night.memoryFraction());
  }

  private static Workload withoutBroadcast(Workload night) {
    return new Workload(
        night.cachedBytes(), 0, night.stages(), night.cores(), night.memoryFraction());
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
        random.nextInt(40, 90) / 100.0);
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
