package sparkworkbook.labs.interview;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labkit.harness.SparkLab;
import sparkworkbook.labs.interview.Shuffles.Shuffle;

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
  private static final int DRAWN = 100;

  private final SplittableRandom random = new SplittableRandom(SeededFlights.seed());
  private List<Shuffle> shuffles = List.of();

  @Test
  @DisplayName("foresees how often a small and a large heap are collected")
  void foreseesTheCollections(Measured measured) {
    long small = random.nextLong(64, 96) * MEBIBYTE;
    long garbage = random.nextLong(360, 440) * MEBIBYTE;
    foreseesTheCollections(small, garbage);
    foreseesTheCollections(4 * small, garbage);
    foreseesTheCollections(random.nextLong(200, 300) * MEBIBYTE, 5 * GIBIBYTE);
    measured.record(
        "collections of 1 GiB of garbage foreseen, 512 MiB heap",
        Answers.collections(512 * MEBIBYTE, GIBIBYTE));
  }

  private static void foreseesTheCollections(long heap, long garbage) {
    long predicted = Answers.collections(heap, garbage);
    long counted =
        Prepared.once(
            InterviewTest.class,
            "collections of %d in %d".formatted(garbage, heap),
            () -> JvmExperiment.collections(heap, garbage));
    long slack = 1 + counted / 10;
    assertThat(predicted)
        .withFailMessage(
            """
            A heap of %,d MiB, %,d MiB of garbage: you predict %,d young collections.
            The JVM counted %,d; from %,d to %,d are right.
            A collection begins when eden has no room for the next object. How much of the heap \
            is eden, and how often does the garbage fill it? Hints 1 to 3""",
            heap / MEBIBYTE,
            garbage / MEBIBYTE,
            predicted,
            counted,
            counted - slack,
            counted + slack)
        .isBetween(counted - slack, counted + slack);
  }

  @Test
  @DisplayName("knows in which heaps a reference takes twice the room")
  void knowsWhenReferencesGrow() {
    for (long gibibytes : new long[] {random.nextLong(1, 31), 31, 32, random.nextLong(33, 60)}) {
      long heap = gibibytes * GIBIBYTE;
      boolean predicted = Answers.referencesAreCompressed(heap);
      boolean measured =
          Prepared.once(
              InterviewTest.class,
              "references in " + heap,
              () -> JvmExperiment.referencesAreCompressed(heap));
      assertThat(predicted)
          .withFailMessage(
              """
              A heap of %d GiB: you predict references of %d bytes, and the JVM has them of %d.
              An object starts at a multiple of 8 bytes, so 32 bits can count these steps. How far \
              do they reach? Hint 3""",
              gibibytes, predicted ? 4 : 8, measured ? 4 : 8)
          .isEqualTo(measured);
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
    Fleet predicted = Answers.fleet(executors, heap);
    Fleet is = PoolExperiment.fleet(executors, heap);
    assertThat(predicted)
        .withFailMessage(
            """
            Executors: %d, heap of each: %,d MiB.
                                 you predict        in Spark
              pool in bytes    %,15d %,15d
              containers, MiB  %,15d %,15d
              a task alone, B  %,15d %,15d
            Spark reserves memory in the heap of every executor, and adds overhead to every \
            container. Which of the two has the same size in a small executor? Hints 2 and 3""",
            executors,
            heap,
            predicted.poolBytes(),
            is.poolBytes(),
            predicted.containerMebibytes(),
            is.containerMebibytes(),
            predicted.largestTaskBytes(),
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
      long pool = random.nextLong(100 * MEBIBYTE, 4_000 * MEBIBYTE);
      int tasks = random.nextInt(1, 9);
      for (long wanted : new long[] {pool / 20, random.nextLong(pool / 20, pool), pool}) {
        long predicted = Answers.granted(pool, tasks, wanted);
        long is = PoolExperiment.granted(pool, tasks, wanted);
        assertThat(predicted)
            .withFailMessage(
                """
                A pool of %,d bytes, active tasks: %d; one of them wants %,d bytes.
                You predict that it gets %,d bytes; Spark gives it %,d.
                The others hold a byte each, so the pool is nearly free. How much of it can one task \
                have at most? Hints 2 and 3""",
                pool, tasks, wanted, predicted, is)
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
    for (int i = 0; i < DRAWN; i++) {
      long pool = random.nextLong(50_000, 500_000);
      long block = random.nextLong(pool / 40, pool / 3);
      int blocks = random.nextInt(1, (int) (pool / block) + 1);
      Cache cache = new Cache(pool, random.nextInt(100) / 100.0, blocks, block);
      long wanted = random.nextLong(1, pool + 1);
      assertPushedOut(cache, wanted, PaperCache.pushedOutBy(cache, wanted));
    }
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
      assertPushedOut(cache, wanted, experiment.pushedOutBy(wanted));
    }
  }

  private static void assertPushedOut(Cache cache, long wanted, int evicted) {
    int predicted = Answers.pushedOut(cache, wanted);
    assertThat(predicted)
        .withFailMessage(
            """
            Cached blocks: %d of %,d bytes each. The pool has %,d bytes, storageFraction is %s.
            A task wants %,d bytes: you predict %d evicted blocks; Spark evicted %d.
            The task takes free memory first. For the rest, Spark evicts blocks until the task has \
            what it wants, or until storage has given back what it borrowed beyond its own part. \
            Both end with a whole block, even if a piece of it lies in storage's own part. Hints 2 \
            and 3""",
            cache.blocks(),
            cache.blockBytes(),
            cache.poolBytes(),
            cache.storageFraction(),
            wanted,
            predicted,
            evicted)
        .isEqualTo(evicted);
  }

  @Test
  @DisplayName("counts the tasks of a shuffle, and those that have nothing to do")
  void countsTheTasks(SparkSession spark, Measured measured) {
    measured.record(
        "tasks foreseen, 4 map tasks into 8 partitions",
        Answers.shuffle(4, 8, Map.of("ORD", 2L, "ATL", 1L)).tasks());
    for (Shuffle shuffle : shuffles(spark)) {
      ShuffleCost predicted = shuffle.predicted();
      ShuffleCost is = shuffle.measured();
      assertThat(List.of(predicted.tasks(), predicted.emptyTasks()))
          .withFailMessage(
              """
              %s, map tasks: %d, partitions: %d.
              You predict %d tasks, %d of them empty; Spark has %d, and %d of them are empty.
              Both stages have tasks, and an empty task counts like any other. Which number \
              decides to which partition a key goes, and can that number be negative? Hints 2 and \
              3""",
              shuffle.pairs(),
              shuffle.mapTasks(),
              shuffle.partitions(),
              predicted.tasks(),
              predicted.emptyTasks(),
              is.tasks(),
              is.emptyTasks())
          .isEqualTo(List.of(is.tasks(), is.emptyTasks()));
    }
  }

  @Test
  @DisplayName("finds how much the largest task of a shuffle has to read")
  void findsTheLargestTask(SparkSession spark) {
    for (Shuffle shuffle : shuffles(spark)) {
      assertThat(shuffle.predicted().largestTaskRecords())
          .withFailMessage(
              """
              %s, partitions: %d.
              You predict that the largest task reads %,d records; in Spark it reads %,d.
              All records of a key go to one partition, and several keys can go to the same one. \
              Hints 2 and 3""",
              shuffle.pairs(),
              shuffle.partitions(),
              shuffle.predicted().largestTaskRecords(),
              shuffle.measured().largestTaskRecords())
          .isEqualTo(shuffle.measured().largestTaskRecords());
    }
  }

  /** Once for both tests. */
  private List<Shuffle> shuffles(SparkSession spark) {
    if (shuffles.isEmpty()) {
      shuffles = Shuffles.of(JavaSparkContext.fromSparkContext(spark.sparkContext()), random);
    }
    return shuffles;
  }
}
