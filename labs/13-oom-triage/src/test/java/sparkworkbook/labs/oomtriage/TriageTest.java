package sparkworkbook.labs.oomtriage;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.harness.HarnessAssertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Datasets;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.ExecutorLoss;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.harness.ChildJvm;
import sparkworkbook.labkit.harness.LabContext;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * Each job runs once, where it may die: two of them on an executor of 512 MB, whose driver is this
 * JVM, and one in a JVM of its own. A task has one attempt, since the others end as the first.
 */
@SparkLab(
    executors = 1,
    cores = 1,
    shufflePartitions = 8,
    conf = {"spark.task.maxFailures=1"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Three jobs in the memory that they have")
class TriageTest {
  private static final long SEED = SeededFlights.seed();
  private static final int SEEDED_TELEXES = 2_000;
  private static final int SEEDED_SHEETS = 200;

  /**
   * Some thousand words and their counts, and the counters of a dozen tasks, several times over.
   */
  private static final long ENOUGH_FOR_THE_DRIVER = 1 << 20;

  private QueryRun<Map<String, Long>> characters;
  private ChildJvm.Result words;
  private Path wordCounts;
  private QueryRun<Map<String, Long>> checksums;
  private boolean sameExecutors;

  /** The words are counted in the child, on one core, while the executor works on another. */
  @BeforeAll
  void runTheJobs(SparkSession spark, LabContext lab, @TempDir Path out) throws Exception {
    FutureTask<ChildJvm.Result> child = new FutureTask<>(() -> countWords(out));
    new Thread(child, "words").start();
    try {
      Dataset<Row> flights = Flights.open(spark);
      Dataset<Row> telexes = Telexes.of(Days.first(14, flights));
      characters =
          QueryRun.attempt(spark, () -> TelexCharacters.byStatus(telexes, Telexes.bands(spark)));

      JavaRDD<LoadSheet> sheets = LoadSheet.of(Days.first(1, flights)); // may end its executor
      checksums = attempt(spark, () -> LoadSheetChecksums.byAirport(sheets));
      sameExecutors = lab.isStillRunning();
    } finally {
      words = child.get();
    }
    wordCounts = Answer.file(out);
  }

  private static ChildJvm.Result countWords(Path out) {
    return ChildJvm.of(TelexWords.class)
        .heap("256m")
        .jvmOptions("-XX:+UseParallelGC", "-XX:GCTimeLimit=10", "-XX:GCHeapFreeLimit=90")
        .sparkConf("spark.testing.reservedMemory", "67108864") // or Spark refuses the heap
        .cores(1)
        .sparkConf("spark.sql.shuffle.partitions", "8")
        .timeout(ofSeconds(120))
        .run("--data", Datasets.root().toString(), "--out", out.toString());
  }

  @Test
  @DisplayName("answer the same as before, about the flights and about flights never seen")
  void answersAreUnchanged(SparkSession spark) throws IOException {
    List<Row> seeded = SeededFlights.rows(SEED, SEEDED_TELEXES);
    Dataset<Row> telexes = Telexes.of(spark.createDataFrame(seeded, Flights.SCHEMA));
    assertThat(TelexCharacters.byStatus(telexes, Telexes.bands(spark)))
        .as("characters by status, seeded flights")
        .containsExactlyInAnyOrderEntriesOf(ExpectedAnswers.characters(seeded));
    assertThat(TelexWords.counts(telexes))
        .as("words, seeded flights")
        .containsExactlyInAnyOrderEntriesOf(ExpectedAnswers.words(seeded));
    List<Row> few = seeded.subList(0, SEEDED_SHEETS);
    assertThat(
            LoadSheetChecksums.byAirport(LoadSheet.of(spark.createDataFrame(few, Flights.SCHEMA))))
        .as("checksums by airport, seeded flights")
        .containsExactlyInAnyOrderEntriesOf(ExpectedAnswers.checksums(few));

    if (characters.failure().isEmpty()) { // a job that died is another check's matter
      assertThat(characters.result())
          .as("characters by status, first two weeks")
          .containsExactlyInAnyOrderEntriesOf(
              prepared("characters", () -> ExpectedAnswers.characters(days(14, spark))));
    }
    if (words.exitCode() == 0) {
      assertThat(written(wordCounts))
          .as("words, first four days")
          .containsExactlyInAnyOrderEntriesOf(
              prepared("words", () -> ExpectedAnswers.words(days(4, spark))));
    }
    if (checksums.failure().isEmpty()) {
      assertThat(checksums.result())
          .as("checksums by airport, first day")
          .containsExactlyInAnyOrderEntriesOf(
              prepared("checksums", () -> ExpectedAnswers.checksums(days(1, spark))));
    }
  }

  @Test
  @DisplayName("the load sheets' checksums are summed up by an executor of 512 MB")
  void loadSheetsFitTheExecutor(Measured measured) {
    measured.record("executor of 512 MB: airports answered for", answered(checksums));
    assertOnTheJudgesExecutor();
    assertThat(checksums)
        .as(
            "The day has 14,828 sheets of 100,000 bytes, nearly three times the executor's heap."
                + " Executors lost: %s. Exit code 52 is how an executor says that its heap is full, and"
                + " the next one gets the same partition. Find in Spark's log the first line"
                + " of the stack trace that is yours: what was the task doing with a sheet, and until"
                + " when does it need it? Hints 1 and 2",
            reasons(checksums))
        .succeeded();
    assertThat(checksums.metrics()).hasLostNoExecutor();
  }

  @Test
  @DisplayName("the telexes' words are counted in a heap of 256 MB under the Parallel collector")
  void wordsFitTheHeap(Measured measured) throws IOException {
    measured.record("heap of 256 MB under Parallel: words answered for", wordsAnswered());
    assertThat(words)
        .as(
            "Four days have millions of words. As an object a word of six letters takes about 50"
                + " bytes, and a collector that looks through all of them finds nothing to free. Parallel"
                + " gives up and says so (exit code 52 or 1, as it falls); other collectors go on"
                + " until the heap is full. Find in the output the first line of the stack trace that is"
                + " yours: what was the task doing with a word, and until when does it need it? Hints 1"
                + " and 2")
        .didNotTimeOut()
        .didNotRunOutOfMemory()
        .exitedNormally();
  }

  @Test
  @DisplayName("the telexes' characters are added up in the pool of an executor of 512 MB")
  void charactersFitThePool(Measured measured) {
    measured.record("pool of 117 MiB: statuses answered for", answered(characters));
    assertOnTheJudgesExecutor();
    assertThat(characters)
        .as(
            "SparkOutOfMemoryError is not the heap's but Spark's own: its pool refused memory to a"
                + " task, which failed, and the executor lives (executors lost: %s). See in the plan that"
                + " lab run shows which side the join builds in memory, and in the stage table how many"
                + " records that side has. Hints 1 and 3",
            reasons(characters))
        .succeeded();
    assertThat(characters.metrics()).hasLostNoExecutor();
  }

  @Test
  @DisplayName("the driver gets little more than the answers")
  void leavesTheDriverAlone(Measured measured) {
    measured.record("KiB to the driver, checksums", kibibytes(checksums.metrics().resultBytes()));
    measured.record("KiB to the driver, words", kibibytes(words.metrics().resultBytes()));
    measured.record("KiB to the driver, characters", kibibytes(characters.metrics().resultBytes()));
    String why =
        "What an executor cannot hold is not for the driver to hold: it has one heap, and serves all"
            + " executors. The answers take some hundred kilobytes at most. See the column of bytes"
            + " to the driver in the stage table";
    assertThat(checksums.metrics())
        .resultBytes()
        .as(why)
        .isLessThanOrEqualTo(ENOUGH_FOR_THE_DRIVER);
    assertThat(words.metrics()).resultBytes().as(why).isLessThanOrEqualTo(ENOUGH_FOR_THE_DRIVER);
    assertThat(characters.metrics())
        .resultBytes()
        .as(why)
        .isLessThanOrEqualTo(ENOUGH_FOR_THE_DRIVER);
  }

  private static Map<String, Long> prepared(String name, Callable<Map<String, Long>> answer) {
    return Prepared.once(TriageTest.class, name, () -> new HashMap<>(answer.call()));
  }

  private static List<Row> days(int days, SparkSession spark) {
    return Days.first(days, Flights.open(spark)).collectAsList();
  }

  private void assertOnTheJudgesExecutor() {
    assertThat(sameExecutors)
        .as("the jobs left the application running that they were given, with its executor")
        .isTrue();
  }

  /** An executor that dies of its heap tells the driver so after the task's failure did. */
  private static <T> QueryRun<T> attempt(SparkSession spark, Callable<T> job) {
    CountDownLatch lost = new CountDownLatch(1);
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
            lost.countDown();
          }
        };
    spark.sparkContext().addSparkListener(listener);
    try {
      return QueryRun.attempt(
          spark,
          () -> {
            try {
              return job.call();
            } catch (Exception e) {
              lost.await(30, TimeUnit.SECONDS);
              throw e;
            }
          });
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
  }

  private static String reasons(QueryRun<?> run) {
    List<ExecutorLoss> lost = run.metrics().executorsLost();
    return lost.isEmpty()
        ? "none"
        : lost.stream()
            .map(loss -> loss.executorId() + " (" + loss.reason() + ")")
            .collect(Collectors.joining(", "));
  }

  private static long answered(QueryRun<Map<String, Long>> run) {
    return run.failure().isPresent() ? 0 : run.result().size();
  }

  private long wordsAnswered() throws IOException {
    return words.exitCode() == 0 ? written(wordCounts).size() : 0;
  }

  private static Map<String, Long> written(Path answer) throws IOException {
    return Files.readAllLines(answer).stream()
        .map(line -> line.split(","))
        .collect(Collectors.toMap(cells -> cells[0], cells -> Long.valueOf(cells[1])));
  }

  private static long kibibytes(long bytes) {
    return Math.round(bytes / 1024.0);
  }
}
