package sparkworkbook.labs.uidetective;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;

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
        All records of a key go to one task. How many did that task read, how many did the other \
        tasks read, and how many did all of them read together? A task with a hot key is slow, and \
        it may spill: both are consequences. See the summary of the stage's tasks. Hints 2 and 3""",
        reporter);
  }

  @Test
  @DisplayName("tells a slow task from a hot key, with the time that it took")
  void tellsAStragglerFromAHotKey(TestReporter reporter) {
    isRightOn(
        "slow tasks",
        Finding.Straggler.class,
        """
        One task is slow, and it read as many records as the others, from files or from a shuffle. \
        A salt or more partitions would not make it faster. Compare duration and records in the \
        summary of the stage's tasks. Hints 2 and 3""",
        reporter);
  }

  @Test
  @DisplayName("finds the stage that spills most, with the bytes in memory and on disk")
  void findsTheStageThatSpills(TestReporter reporter) {
    isRightOn(
        "spilling stages",
        Finding.Spilling.class,
        """
        Several stages may spill. The one that spills most need not be the longest, the newest or \
        the oldest. Spark counts the bytes. See the columns Spill (memory) and Spill (disk) of the \
        Stages tab. Hint 1""",
        reporter);
  }

  @Test
  @DisplayName("sees the stage that is cut into tiny tasks, with its tasks and their records")
  void seesTheTinyTasks(TestReporter reporter) {
    isRightOn(
        "tiny tasks",
        Finding.TinyTasks.class,
        """
        Twelve records are six times as many as two, and twelve are no work: a ratio says little \
        where both numbers are small. The tasks may read from files or from a shuffle. See the \
        number of tasks and the records of the stage. Hint 3""",
        reporter);
  }

  @Test
  @DisplayName("sees the cache that does not fit, with its partitions")
  void seesTheCacheThatNeverFits(TestReporter reporter) {
    isRightOn(
        "caches too large",
        Finding.CacheTooLarge.class,
        """
        Spark drops partitions that do not fit, and a query that needs them computes them again. \
        The tasks that do so are slow, but they also read more. There may be another cache that \
        fits. See the Storage tab, and in the Executors tab whether memory is full. Hints 1 and 3""",
        reporter);
  }

  @Test
  @DisplayName("finds nothing where nothing is wrong")
  void leavesTheHealthyAlone(TestReporter reporter) {
    isRightOn(
        "healthy applications",
        Finding.Healthy.class,
        """
        In an application without a problem, a task may be slow for half a second. The few records \
        of a stage may all go to one task, and where there are only a few tasks, each reads a large \
        part. A cached partition may be missing because no query asked for it, and a part of a \
        cache may be on disk. Hint 3""",
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
    Finding found = diagnosis(first);
    return """
        %,d of %,d applications are named wrongly (workbook.seed=%d). One of them, %s:
          it has     %s
          you found  %s
        %s
        In this application (records and times of the median task and of the largest):
        %s"""
        .formatted(
            wrong.size(),
            all,
            SEED,
            first.origin(),
            first.truth(),
            found,
            why,
            ApplicationTable.of(first.application(), first.truth(), found));
  }

  private static Finding diagnosis(Case one) {
    return Diagnosis.of(one.application());
  }
}
