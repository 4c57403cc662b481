package sparkworkbook.labs.oomtriage;

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
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Flights;
import sparkworkbook.labkit.assertions.ExecutorLoss;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.harness.LabContext;
import sparkworkbook.labkit.harness.Leftovers;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labkit.harness.SparkLab;

/** The jobs of {@link LastNight}. A task has one attempt, since the others end as the first. */
@SparkLab(
    executors = 1,
    cores = 1,
    shufflePartitions = 8,
    conf = {"spark.task.maxFailures=1"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Three jobs in the memory that they have")
class TriageTest {
  /**
   * Some thousand words and their counts, and the counters of a dozen tasks, several times over.
   */
  private static final long ENOUGH_FOR_THE_DRIVER = 1 << 20;

  private LastNight night;
  private boolean sameExecutors;

  @BeforeAll
  void runTheJobs(SparkSession spark, LabContext lab, @TempDir Path out) throws Exception {
    night = LastNight.of(spark, out);
    sameExecutors = lab.isStillRunning();
  }

  @Test
  @DisplayName("answer the same as before, about the flights and about flights never seen")
  void answersAreUnchanged(SparkSession spark) throws IOException {
    UnseenFlights unseen = new UnseenFlights(spark);
    unseen.assertAnswers();

    if (night.characters().failure().isEmpty()) { // for a job that failed see the other checks
      Map<Long, String> bands = UnseenFlights.statuses(Telexes.bands(spark));
      unseen.assertSame(
          "characters by status, of the first two weeks",
          night.characters().result(),
          prepared(
              "characters",
              () -> ExpectedAnswers.characters(days(LastNight.CHARACTER_DAYS, spark), bands)));
    }
    if (night.shortTelexes().filter(run -> run.failure().isEmpty()).isPresent()) {
      unseen.assertSame(
          "characters by status, of the short telexes",
          night.shortTelexes().get().result(),
          Map.of("on time", (long) LastNight.SHORT_TELEXES * LastNight.SHORT_LENGTH));
    }
    if (night.words().exitCode() == 0) {
      unseen.assertSame(
          "words, of the first 16 days", written(night.wordCounts()), expectedWords(spark));
    }
    if (night.checksums().failure().isEmpty()) {
      unseen.assertSame(
          "checksums by airport, of the first day",
          night.checksums().result(),
          prepared(
              "checksums", () -> ExpectedAnswers.checksums(days(LastNight.CHECKSUM_DAYS, spark))));
    }
  }

  @Test
  @DisplayName("the load sheets' checksums are summed up by an executor of 512 MB")
  void loadSheetsFitTheExecutor(Measured measured) {
    measured.record("executor of 512 MB: airports answered for", answered(night.checksums()));
    assertSurvived(
        night.checksums(),
        "The day has 14,828 sheets of 100,000 bytes, nearly three times the executor's heap."
            + " Executors lost: %s. Exit code 52 says that an executor's heap was full; the executor"
            + " that replaces it gets the same partition. Find in Spark's log the first line of the"
            + " stack trace that is in your code. What does the task keep of a sheet, and how long"
            + " does it need it? Hints 1 to 3");
  }

  @Test
  @DisplayName("the telexes' words are counted in a heap of 256 MB under the Parallel collector")
  void wordsFitTheHeap(SparkSession spark, Measured measured) throws IOException {
    measured.record("heap of 256 MB under Parallel: words answered for", wordsAnswered());
    assertThat(night.words())
        .as(
            "The telexes of 16 days have %,d words. As an object, a word of six letters takes about"
                + " 50 bytes, and a reference to it takes 4. A heap that is full of objects in use"
                + " says GC overhead limit exceeded or Java heap space: the load of the machine"
                + " decides which limit comes first. Find in the output the first line of a stack"
                + " trace that is in your code. What does the task keep of a word, and how long does"
                + " it need it? Hints 1 to 3",
            expectedWords(spark).values().stream().mapToLong(Long::longValue).sum())
        .didNotTimeOut()
        .didNotRunOutOfMemory()
        .exitedNormally();
  }

  @Test
  @DisplayName("the telexes' characters are added up in the pool of an executor of 512 MB")
  void charactersFitThePool(Measured measured) {
    measured.record("pool of 117 MiB: statuses answered for", answered(night.characters()));
    String why =
        " Executors lost: %s. SparkOutOfMemoryError means that Spark's own pool refused memory to a"
            + " task. The task fails, and the executor keeps running. See in the plan that lab run"
            + " shows which side the join keeps in memory, and in the stage table how many records"
            + " one task gets of that side. Hints 1 to 3";
    assertSurvived(night.characters(), "These are the telexes of two weeks." + why);
    assertSurvived(
        night.shortTelexes().orElseThrow(),
        "These are four million short telexes, all about flights that are on time. Two weeks of"
            + " telexes passed, so the memory that the job needs grows with the data."
            + why);
  }

  @Test
  @DisplayName("the driver gets little more than the answers")
  void leavesTheDriverAlone(Measured measured) {
    assertFewBytes("checksums", night.checksums().metrics(), measured);
    assertFewBytes("words", night.words().metrics(), measured);
    assertFewBytes("characters", night.characters().metrics(), measured);
  }

  @Test
  @DisplayName("leave nothing behind, on a good day and on a day on which they fail")
  void leavesNothingBehind(SparkSession spark, Leftovers leftovers) {
    UnseenFlights unseen = new UnseenFlights(spark);
    unseen.runAll();
    assertThat(unseen.jobsThatDoNotFail())
        .withFailMessage(
            "Some of the flights cannot be read (raise_error in their origin). A job that answers"
                + " without them hides the error; it has to fail.")
        .isEmpty();
    leftovers.assertNone();
  }

  private void assertSurvived(QueryRun<?> run, String why) {
    assertThat(sameExecutors)
        .withFailMessage(
            "A job stopped the Spark application that it was given. It has to run there, on the"
                + " executor of 512 MB.")
        .isTrue();
    assertThat(run).as(why, reasons(run)).succeeded();
    assertThat(run.metrics()).as(why, reasons(run)).hasLostNoExecutor();
    assertThat(run.metrics())
        .as(
            "The job succeeded, but only after it tried something that failed. " + why,
            reasons(run))
        .failedTasks()
        .isZero();
  }

  private static void assertFewBytes(String job, RunMetrics metrics, Measured measured) {
    measured.record("KiB to the driver, " + job, Math.round(metrics.resultBytes() / 1024.0));
    assertThat(metrics)
        .resultBytes()
        .as(
            "This is the job of the %s. Its answer takes some hundred kilobytes at most. The driver"
                + " has one heap for all executors: what an executor cannot hold does not belong"
                + " there. Look in your code for what brings rows to the driver (collect,"
                + " toLocalIterator, broadcast). Hint 3",
            job)
        .isLessThanOrEqualTo(ENOUGH_FOR_THE_DRIVER);
  }

  private static Map<String, Long> expectedWords(SparkSession spark) {
    return prepared("words", () -> ExpectedAnswers.words(days(LastNight.WORD_DAYS, spark)));
  }

  private static Map<String, Long> prepared(String name, Callable<Map<String, Long>> answer) {
    return Prepared.once(TriageTest.class, name, () -> new HashMap<>(answer.call()));
  }

  private static List<Row> days(int days, SparkSession spark) {
    return Days.first(days, Flights.open(spark)).collectAsList();
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
    return night.words().exitCode() == 0 ? written(night.wordCounts()).size() : 0;
  }

  private static Map<String, Long> written(Path answer) throws IOException {
    return Files.readAllLines(answer).stream()
        .map(line -> line.split(","))
        .collect(Collectors.toMap(cells -> cells[0], cells -> Long.valueOf(cells[1])));
  }
}
