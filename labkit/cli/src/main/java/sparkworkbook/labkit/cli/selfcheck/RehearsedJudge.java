package sparkworkbook.labkit.cli.selfcheck;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import sparkworkbook.labkit.cli.judge.Judge;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.JudgeMain;
import sparkworkbook.labkit.harness.record.Requirements;

/**
 * Judges in the JVM of a series. A warm verdict takes the way of {@code lab watch} at the second
 * save: one check is judged in a JVM of its own, the next JVM rehearses with the lab's starter, and
 * the verdict comes from that JVM. A lab that starts child JVMs is not rehearsed; its next JVM is
 * warmed up, as {@code lab watch} does it.
 */
public final class RehearsedJudge implements Judge {
  /** Less than {@code lab watch} allows: at its own limit either answer is right. */
  private static final Duration SHORT = Duration.ofSeconds(30);

  /** {@link LabRunner#prepareNext()} starts nothing where the machine has less. */
  private static final long ROOM_BYTES = 4_000_000_000L;

  /** Of 90 seconds: a busy machine takes three times as long. */
  private static final int WAITS = 3;

  /** What the JVM of a verdict prints. */
  private static final String LOG = "judge.log";

  /** The verdict that the JVM gives before the first one that is asked for. */
  private final Workbook workbook;

  private final LabRunner series;
  private final LabRunner.Listener listener;
  private OptionalLong seed = OptionalLong.empty();

  /**
   * @param series gives every verdict but the warm ones; its owner closes it
   */
  public RehearsedJudge(Workbook workbook, LabRunner series, LabRunner.Listener listener) {
    this.workbook = workbook;
    this.series = series;
    this.listener = listener;
  }

  @Override
  public Verdict judge(Lab lab, Variant variant) {
    return series.judge(lab, variant);
  }

  @Override
  public Verdict judge(Lab lab, Variant variant, List<String> only) {
    return series.judge(lab, variant, only);
  }

  @Override
  public void seed(long number) {
    seed = OptionalLong.of(number);
    series.seed(number);
  }

  /**
   * @throws WorkbookException if the JVM of the verdict did not rehearse and should have
   */
  @Override
  public Verdict judgeWarm(Lab lab, Variant variant) {
    series.close(); // its memory is the waiting JVM's
    try (LabRunner watch = LabRunner.of(workbook, listener)) {
      seed.ifPresent(watch::seed);
      Verdict first = watch.judge(lab, variant, SelfCheck.ids(lab).subList(0, 1));
      boolean rehearses =
          Requirements.memoryOfTheMachine() >= ROOM_BYTES
              && isShort(watch.testTime())
              && !startsJvms(first);
      watch.prepareNext();
      for (int wait = 0; wait < WAITS; wait++) {
        watch.awaitReady(); // at once where it is ready
      }
      Verdict warm = watch.judge(lab, variant);
      if (rehearses && !hasRehearsed(warm)) {
        throw new WorkbookException(
            "The JVM of "
                + lab.folder()
                + " did not rehearse with the starter in time, so its verdict proves nothing.\n"
                + "Run lab verify "
                + lab.number()
                + " --full again when the machine is less busy. Its log is "
                + workbook.name(warm.folder().resolve(LOG))
                + ".");
      }
      return warm;
    }
  }

  private static boolean isShort(Optional<Duration> testTime) {
    return testTime.filter(time -> time.compareTo(SHORT) <= 0).isPresent();
  }

  private static boolean startsJvms(Verdict verdict) {
    return Files.isDirectory(verdict.folder().resolve("target").resolve("child-jvm"));
  }

  private static boolean hasRehearsed(Verdict verdict) {
    Path log = verdict.folder().resolve(LOG);
    return Files.isRegularFile(log) && Folders.read(log).contains(JudgeMain.REHEARSED);
  }
}
