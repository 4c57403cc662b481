package sparkworkbook.labs.interview;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import scala.Tuple2;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labkit.harness.SparkLab;

/** Every answer is given for numbers drawn in this run, and then measured; none is known before. */
@SparkLab(
    cores = 1,
    aqe = false,
    pool = 60_000_000,
    conf = {"spark.memory.storageFraction=0.3"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("In the interview")
class InterviewTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final long GIBIBYTE = 1 << 30;
  private static final int FLIGHTS = 20_000;
  private static final int MAP_TASKS = 4;
  private static final int DRAWN = 100;

  private final SplittableRandom random = new SplittableRandom(SeededFlights.seed());
  private final List<Dealt> dealt = new ArrayList<>();

  /** A shuffle as it was foreseen and as it came. */
  private record Dealt(int partitions, ShuffleCost said, ShuffleCost is) {}

  @Test
  @DisplayName("foresees how often a small and a large heap are collected")
  void foreseesTheCollections(Measured measured) {
    long small = random.nextLong(64, 96) * MEBIBYTE;
    long garbage = random.nextLong(360, 440) * MEBIBYTE;
    for (long heap : new long[] {small, 4 * small}) {
      long said = Answers.collections(heap, garbage);
      long is =
          Prepared.once(
              InterviewTest.class,
              "collections of %d in %d".formatted(garbage, heap),
              () -> JvmExperiment.collections(heap, garbage));
      assertThat(said)
          .withFailMessage(
              """
              a heap of %,d MiB, %,d MiB of garbage: %,d young collections foreseen, %,d counted
              A collection begins when there is no room for the next object, and a larger heap has \
              more room. What is "overhead" that gets less frequent as memory grows, and what \
              does a single collection cost? Hints 1 and 2""",
              heap / MEBIBYTE, garbage / MEBIBYTE, said, is)
          .isBetween(is - 1 - is / 10, is + 1 + is / 10);
    }
    measured.record(
        "collections of 1 GiB of garbage foreseen, 512 MiB heap",
        Answers.collections(512 * MEBIBYTE, GIBIBYTE));
  }

  @Test
  @DisplayName("knows in which heaps a reference takes twice the room")
  void knowsWhenReferencesGrow() {
    for (long heap :
        new long[] {
          random.nextLong(4, 32) * GIBIBYTE, 32 * GIBIBYTE, random.nextLong(33, 60) * GIBIBYTE
        }) {
      boolean said = Answers.referencesAreCompressed(heap);
      boolean is =
          Prepared.once(
              InterviewTest.class,
              "references in " + heap,
              () -> JvmExperiment.referencesAreCompressed(heap));
      assertThat(said)
          .withFailMessage(
              """
              a heap of %,d GiB: references of %d bytes foreseen, but the JVM has them of %d
              This is the step at which more memory does cost something: from one gigabyte to \
              the next all references double, and less fits than before. How far can 32 bits \
              reach? Hint 3""",
              heap / GIBIBYTE, said ? 4 : 8, is ? 4 : 8)
          .isEqualTo(is);
    }
  }

  @Test
  @DisplayName("weighs one large executor against many small ones")
  void weighsTheFleets(Measured measured) {
    measured.record(
        "MiB of containers foreseen, 8 executors of 2 GiB",
        Answers.fleet(8, 2_048).containerMebibytes());
    for (int i = 0; i < DRAWN; i++) {
      int executors = random.nextInt(2, 20);
      int heap = random.nextInt(450, 6_000);
      compare(1, executors * heap);
      compare(executors, heap);
    }
  }

  private static void compare(int executors, int heap) {
    Fleet said = Answers.fleet(executors, heap);
    Fleet is = PoolExperiment.fleet(executors, heap);
    assertThat(said)
        .withFailMessage(
            """
            %d executors of %,d MiB       foreseen        in Spark
              pool in bytes    %,15d %,15d
              containers, MiB  %,15d %,15d
              a task alone, B  %,15d %,15d
            Slots are cores, and cut into pieces there are no more of them. What each piece pays for \
            itself is the same for a small one. Hints 2 and 3""",
            executors,
            heap,
            said.poolBytes(),
            is.poolBytes(),
            said.containerMebibytes(),
            is.containerMebibytes(),
            said.largestTaskBytes(),
            is.largestTaskBytes())
        .isEqualTo(is);
  }

  @Test
  @DisplayName("knows how much a task gets before it has to spill")
  void knowsTheShareOfATask(Measured measured) {
    measured.record(
        "MiB foreseen for one of 4 tasks in a pool of 1 GiB",
        Answers.granted(GIBIBYTE, 4, GIBIBYTE) / MEBIBYTE);
    for (int i = 0; i < DRAWN; i++) {
      long pool = random.nextLong(100, 4_000) * MEBIBYTE;
      int tasks = random.nextInt(1, 9);
      for (long wanted : new long[] {pool / 20, pool}) {
        long said = Answers.granted(pool, tasks, wanted);
        long is = PoolExperiment.granted(pool, tasks, wanted);
        assertThat(said)
            .withFailMessage(
                """
                a pool of %,d bytes, %d active tasks, of which one wants %,d bytes:
                %,d bytes foreseen, but it gets %,d
                The others hold a byte each, so the memory is not full. How much of it can one task \
                have at most? Hints 2 and 3""",
                pool, tasks, wanted, said, is)
            .isEqualTo(is);
      }
    }
  }

  @Test
  @DisplayName("knows how many cached blocks a sort pushes out")
  void knowsWhatASortPushesOut(SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int array = random.nextInt(2_080_000, 2_120_000);
    pushOut(context, 20, array, Want.SOME);
    pushOut(context, random.nextInt(17, 22), array, Want.EVERYTHING);
    pushOut(context, random.nextInt(4, 8), array, Want.EVERYTHING);
  }

  private enum Want {
    SOME,
    EVERYTHING
  }

  private void pushOut(JavaSparkContext context, int blocks, int array, Want want) {
    try (CacheExperiment experiment = CacheExperiment.of(context, blocks, array)) {
      Cache cache = experiment.cache();
      long free = cache.poolBytes() - cache.blocks() * cache.blockBytes();
      long some = free + random.nextInt(2, 6) * cache.blockBytes() + cache.blockBytes() / 2;
      long wanted = want == Want.SOME ? some : cache.poolBytes();
      int said = Answers.pushedOut(cache, wanted);
      int is = experiment.pushedOutBy(wanted);
      assertThat(said)
          .withFailMessage(
              """
              %d blocks of %,d bytes cached in a pool of %,d, storageFraction %s; a task wants %,d \
              bytes:
              %d blocks pushed out foreseen, but %d were
              What is free is taken first, and storage gives back what it has borrowed and not a \
              block that lies below its own part. Hints 2 and 3""",
              cache.blocks(),
              cache.blockBytes(),
              cache.poolBytes(),
              cache.storageFraction(),
              wanted,
              said,
              is)
          .isEqualTo(is);
    }
  }

  @Test
  @DisplayName("counts the tasks of a shuffle, and those that have nothing to do")
  void countsTheTasks(SparkSession spark, Measured measured) {
    for (Dealt each : dealt(spark)) {
      measured.record(
          "tasks foreseen, " + MAP_TASKS + " map tasks into 8 partitions",
          Answers.shuffle(MAP_TASKS, 8, Map.of("ORD", 2L, "ATL", 1L)).tasks());
      assertThat(List.of(each.said().tasks(), each.said().emptyTasks()))
          .withFailMessage(
              """
              %d map tasks into %d partitions: %d tasks foreseen, %d of them empty; there were %d, \
              and %d had nothing to read
              A task without a record is launched, sent and counted like any other. Who decides \
              to which partition a key goes? Hints 2 and 3""",
              MAP_TASKS,
              each.partitions(),
              each.said().tasks(),
              each.said().emptyTasks(),
              each.is().tasks(),
              each.is().emptyTasks())
          .isEqualTo(List.of(each.is().tasks(), each.is().emptyTasks()));
    }
  }

  @Test
  @DisplayName("finds how much the largest task of a shuffle has to read")
  void findsTheLargestTask(SparkSession spark) {
    for (Dealt each : dealt(spark)) {
      assertThat(each.said().largestTaskRecords())
          .withFailMessage(
              """
              %,d flights dealt out by origin into %d partitions: a largest task of %,d foreseen, \
              but it read %,d
              The stage is done when its largest task is. What do more partitions do to a key that \
              has many records? Hint 2""",
              FLIGHTS,
              each.partitions(),
              each.said().largestTaskRecords(),
              each.is().largestTaskRecords())
          .isEqualTo(each.is().largestTaskRecords());
    }
  }

  /** The same flights into few partitions, some and many, once for all tests. */
  private List<Dealt> dealt(SparkSession spark) {
    if (dealt.isEmpty()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      List<Tuple2<String, Long>> flights =
          SeededFlights.rows(SeededFlights.seed(), FLIGHTS).stream()
              .map(row -> new Tuple2<>(row.getString(3), row.getLong(1)))
              .toList();
      Map<String, Long> records = new HashMap<>();
      flights.forEach(flight -> records.merge(flight._1(), 1L, Long::sum));
      JavaPairRDD<String, Long> pairs = context.parallelizePairs(flights, MAP_TASKS);
      for (int partitions :
          new int[] {random.nextInt(2, 9), random.nextInt(30, 70), random.nextInt(200, 300)}) {
        ShuffleCost said = Answers.shuffle(MAP_TASKS, partitions, Map.copyOf(records));
        ShuffleCost is =
            Prepared.once(
                InterviewTest.class,
                "a shuffle into " + partitions,
                () -> ShuffleExperiment.run(context, pairs, partitions));
        dealt.add(new Dealt(partitions, said, is));
      }
    }
    return dealt;
  }
}
