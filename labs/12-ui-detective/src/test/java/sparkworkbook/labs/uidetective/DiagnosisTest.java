package sparkworkbook.labs.uidetective;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labs.uidetective.Application.Executor;

/**
 * Six applications are recorded in this JVM and read through Spark's History Server; what they have
 * was put there, and what their tasks did was counted while they ran. Larger ones are on paper.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Diagnosis")
class DiagnosisTest {
  private static final long SEED = SeededFlights.seed();
  private static final int ON_PAPER = 20;

  private final List<Case> cases = new ArrayList<>();

  @BeforeAll
  void recordTheNight(@TempDir Path folder) throws IOException {
    Path logs = Files.createDirectories(folder.resolve("events"));
    cases.addAll(
        Prepared.once(
            DiagnosisTest.class,
            "the recorded night",
            () -> new ArrayList<>(RecordedNight.of(SEED, logs))));
    cases.addAll(PaperNight.of(SEED, ON_PAPER));
  }

  @Test
  @DisplayName("names a hot key, with the records of its task and of the stage")
  void namesTheHotKey(TestReporter reporter) {
    isRightOn(
        "hot keys",
        Finding.HotKey.class,
        """
        A key that many records share sends them all to one task. Seconds do not show it: what \
        has that task read, what have the others, and what have all together? If it also spills, \
        is that the cause? See the summary of the stage's tasks. Hint 2""",
        reporter);
  }

  @Test
  @DisplayName("tells a slow task from a hot key, with the time that it took")
  void tellsAStragglerFromAHotKey(TestReporter reporter) {
    isRightOn(
        "slow tasks",
        Finding.Straggler.class,
        """
        One task slow, so far the course is right. But this one read as many records as the \
        others: whoever salts keys or repartitions now will have the same slow task tomorrow. See \
        duration and records, side by side, in the summary of the stage's tasks. Hint 2""",
        reporter);
  }

  @Test
  @DisplayName("finds the stage that spills most, with the bytes in memory and on disk")
  void findsTheStageThatSpills(TestReporter reporter) {
    isRightOn(
        "spilling stages",
        Finding.Spilling.class,
        """
        A stage that spills need be neither the longest nor the first in the list. Spark counts \
        the bytes; nothing has to be guessed from seconds. See the columns Spill (memory) and \
        Spill (disk). Hint 1""",
        reporter);
  }

  @Test
  @DisplayName("sees the stage that is cut into tiny tasks, with its tasks and their records")
  void seesTheTinyTasks(TestReporter reporter) {
    isRightOn(
        "tiny tasks",
        Finding.TinyTasks.class,
        """
        Twelve records are six times as many as two, and still nothing: a ratio says little where \
        both numbers are small. What does a task cost that has nothing to do, and how many are \
        there? See number of tasks and records of the stage. Hint 3""",
        reporter);
  }

  @Test
  @DisplayName("sees the cache that does not fit, with its partitions")
  void seesTheCacheThatNeverFits(TestReporter reporter) {
    isRightOn(
        "caches too large",
        Finding.CacheTooLarge.class,
        """
        No stage complains: partitions that found no room are computed again by whoever needs \
        them, and nothing is written to disk. Some tasks are slow then, but look what they read. \
        See the tab Storage, and whether memory was full in the tab Executors. Hint 1""",
        reporter);
  }

  @Test
  @DisplayName("finds nothing where nothing is wrong")
  void leavesTheHealthyAlone(TestReporter reporter) {
    isRightOn(
        "healthy applications",
        Finding.Healthy.class,
        """
        Every application has a task that took ten times as long as its neighbours, for a moment; \
        a stage whose few records fell to one task; and a partition that nobody has asked for. \
        Whoever is called for that will not come next time. Hint 3""",
        reporter);
  }

  private void isRightOn(
      String words, Class<? extends Finding> kind, String why, TestReporter reporter) {
    List<Case> all = cases.stream().filter(one -> kind.isInstance(one.truth())).toList();
    List<Case> wrong = all.stream().filter(one -> !diagnosis(one).equals(one.truth())).toList();
    reporter.publishEntry(
        Measured.KEY_PREFIX + words + " found, of " + all.size(),
        Integer.toString(all.size() - wrong.size()));
    assertThat(wrong).withFailMessage(() -> message(wrong, all.size(), why)).isEmpty();
  }

  private static String message(List<Case> wrong, int all, String why) {
    Case first = wrong.get(0);
    Stream<String> stages = first.application().stages().stream().map(DiagnosisTest::stage);
    return """
        right on all %d applications, but %d are named wrongly (workbook.seed=%d). One of them, %s:
          it has     %s
          you found  %s
        %s
        (ms and records: of the median task and of the largest)
        %s"""
        .formatted(
            all,
            wrong.size(),
            SEED,
            first.origin(),
            first.truth(),
            diagnosis(first),
            Stream.concat(stages, storage(first.application()))
                .collect(Collectors.joining("\n  ", "  ", "")),
            why);
  }

  private static Finding diagnosis(Case one) {
    return Diagnosis.of(one.application());
  }

  private static String stage(Application.Stage stage) {
    return "stage %d: tasks %,d, ms %s, input records %s, shuffle records %s, spilled %,d bytes"
        .formatted(
            stage.id(),
            stage.tasks(),
            middleAndMost(stage.runMillis()),
            middleAndMost(stage.inputRecordsByTask()),
            middleAndMost(stage.shuffleReadRecordsByTask()),
            stage.memorySpilled());
  }

  private static Stream<String> storage(Application application) {
    long used = application.executors().stream().mapToLong(Executor::memoryUsed).sum();
    long room = application.executors().stream().mapToLong(Executor::maxMemory).sum();
    return application.storage().stream()
        .map(
            cached ->
                "storage: RDD %d, %,d of %,d partitions, memory used %,d of %,d bytes"
                    .formatted(
                        cached.rdd(), cached.cachedPartitions(), cached.partitions(), used, room));
  }

  private static String middleAndMost(Application.Summary summary) {
    return "%,d..%,d".formatted(summary.median(), summary.most());
  }
}
