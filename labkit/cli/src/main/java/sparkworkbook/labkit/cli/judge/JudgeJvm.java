package sparkworkbook.labkit.cli.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.SparkLog;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmExit;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.record.JudgeMain;
import sparkworkbook.labkit.harness.record.VerdictReceiver;
import sparkworkbook.labkit.harness.record.VerdictReceiver.Phase;
import sparkworkbook.labkit.harness.record.VerdictReceiver.Report;

/**
 * A JVM that judges: for one verdict, or for a series of them. It is started before the classes
 * that it judges exist: while they are compiled, or, warm, long before they are written.
 */
final class JudgeJvm implements AutoCloseable {
  private static final String HEAP = "2g";
  private static final String SERIES = "--series";
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lab lab;
  private final WorkFolder work;
  private final boolean series;
  private final JvmProcess process;
  private final VerdictReceiver receiver;
  private final LeftProcesses leftProcesses;
  private int verdicts;
  private boolean rehearses;
  private Optional<WorkFolder> warmUp = Optional.empty();

  private JudgeJvm(
      Lab lab,
      WorkFolder work,
      boolean series,
      JvmProcess process,
      VerdictReceiver receiver,
      LeftProcesses leftProcesses) {
    this.lab = lab;
    this.work = work;
    this.series = series;
    this.process = process;
    this.receiver = receiver;
    this.leftProcesses = leftProcesses;
  }

  /** A JVM that has just been started. */
  static JudgeJvm cold(Workbook workbook, Lab lab, WorkFolder work, String name) {
    return start(workbook, lab, work, name, List.of());
  }

  /**
   * A JVM that warms itself up, and starts Spark as the judge wants it.
   *
   * @param earlier holds the compiled classes of an earlier verdict on the same lab
   */
  static JudgeJvm warm(Workbook workbook, Lab lab, WorkFolder work, WorkFolder earlier) {
    return start(workbook, lab, work, "judge", warmUp(earlier));
  }

  /**
   * A JVM that gives a verdict on the starter first, which nobody hears of, and then starts Spark
   * as the judge wants it.
   *
   * @param starter holds the compiled starter and its judge
   */
  static JudgeJvm rehearsed(Workbook workbook, Lab lab, WorkFolder work, WorkFolder starter) {
    List<String> options = new ArrayList<>(List.of("--rehearse"));
    options.addAll(folders(lab, starter));
    JudgeJvm jvm = start(workbook, lab, work, "judge", options);
    jvm.rehearses = true;
    return jvm;
  }

  private static List<String> warmUp(WorkFolder earlier) {
    return List.of("--warm-up", classPath(List.of(earlier.judgeClasses(), earlier.classes())));
  }

  /** A JVM that gives one verdict after the other. */
  static JudgeJvm series(Workbook workbook, Lab lab, WorkFolder work) {
    return start(workbook, lab, work, "judge", List.of(SERIES));
  }

  /** A JVM that waits for a debugger on this port of loopback before it does anything. */
  static JudgeJvm debugged(Workbook workbook, Lab lab, WorkFolder work, int port) {
    return start(
        workbook,
        lab,
        work,
        "judge",
        List.of(),
        "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:" + port);
  }

  private static JudgeJvm start(
      Workbook workbook,
      Lab lab,
      WorkFolder work,
      String name,
      List<String> options,
      String... jvmOptions) {
    LeftProcesses leftProcesses = LeftProcesses.marked();
    JvmCommand command =
        JvmCommand.of(JudgeMain.class)
            .environment(leftProcesses.variable(), "1")
            .heap(HEAP)
            .options(lab.descriptor().jit().option())
            .options(jvmOptions)
            .classPath(workbook.fullClassPath())
            .workingDirectory(work.path())
            .systemProperty("workbook.datasets", workbook.datasets().toString())
            .systemProperty(SparkLog.FILE_PROPERTY, work.sparkLog(name).toString())
            .arguments("--wait")
            .arguments(options.toArray(String[]::new));
    command = ClassArchive.of(workbook).file().map(command::sharedArchive).orElse(command);
    try {
      VerdictReceiver receiver = VerdictReceiver.open();
      JvmProcess process = command.start(work.path().resolve(name + ".log"));
      process.send(receiver.invitation());
      return new JudgeJvm(lab, work, options.contains(SERIES), process, receiver, leftProcesses);
    } catch (UncheckedIOException e) {
      throw new WorkbookException("The judge's JVM could not start: " + e.getMessage(), e);
    }
  }

  /** Where it works; in a series each verdict has a folder of its own next to it. */
  WorkFolder work() {
    return work;
  }

  /** Whether it has begun to judge. */
  boolean isUsed() {
    return verdicts > 0;
  }

  /** Whether it may judge this lab: prepared for it, or as a series with the options it wants. */
  boolean suits(Lab other) {
    return series ? other.descriptor().jit() == lab.descriptor().jit() : other.equals(lab);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What the JVM prints goes there. */
  Path log() {
    return process.output();
  }

  /**
   * Has a series warm itself up before its next verdict, as {@link #warm} does.
   *
   * @param earlier holds the compiled classes of an earlier verdict on the same lab
   */
  void warmUpFirst(WorkFolder earlier) {
    warmUp = Optional.of(earlier);
  }

  /**
   * Has it judge the classes in a work folder, and waits for the last word: until the verdict is
   * complete, or the JVM has ended. Nothing that is printed or written counts.
   *
   * @param only the tests to run; all where it is empty
   * @return how it ended; empty if it has only just finished judging
   */
  Optional<JvmExit> judge(
      Lab judgedLab,
      WorkFolder judged,
      List<String> only,
      OptionalLong seed,
      Duration limit,
      Runnable pulse) {
    verdicts++;
    process.send(order(judgedLab, judged, only, seed));
    Thread watch = LabRunner.pulsing(pulse);
    try {
      long deadline = System.nanoTime() + limit.toNanos();
      while (process.isAlive() && System.nanoTime() < deadline) {
        if (isComplete()) {
          return Optional.empty();
        }
        process.noteDescendants();
        receiver.awaitNews(LOOK);
      }
      JvmExit exit = process.await(Duration.ZERO);
      receiver.awaitEnd(LAST_WORDS);
      return Optional.of(exit);
    } catch (InterruptedException e) {
      process.close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while it waited for a verdict", e);
    } finally {
      watch.interrupt();
    }
  }

  private boolean isComplete() {
    return report().filter(said -> said.phase() == Phase.COMPLETE).isPresent();
  }

  /** What it has said of the verdict that was asked for last. */
  Optional<Report> report() {
    return receiver.report(verdicts);
  }

  /** Whether a rehearsal, if there is one, is over within this time. */
  boolean isReadySoon(Duration limit) {
    if (rehearses) {
      awaitReady(limit);
    }
    return !rehearses || isAlive() && receiver.isReady();
  }

  /** Waits until it can judge at once; returns too when it has ended, or after the limit. */
  void awaitReady(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (process.isAlive() && !receiver.isReady() && System.nanoTime() < deadline) {
        receiver.awaitNews(LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The time inside the tests of the last verdict, if it came to their end. */
  Optional<Duration> testTime() {
    return report().filter(said -> said.phase() == Phase.COMPLETE).map(Report::testTime);
  }

  /** The judge's classes come first: where a job has one of that name, the judge's is seen. */
  private static List<String> folders(Lab lab, WorkFolder work) {
    return List.of(
        "--lab", lab.directory().toString(),
        "--classes", work.judgeClasses().toString(),
        "--add", classPath(List.of(work.judgeClasses(), work.classes())));
  }

  private String order(Lab judgedLab, WorkFolder judged, List<String> only, OptionalLong seed) {
    List<String> words = new ArrayList<>(folders(judgedLab, judged));
    warmUp.ifPresent(earlier -> words.addAll(warmUp(earlier)));
    warmUp = Optional.empty();
    seed.ifPresent(number -> words.addAll(List.of("--seed", Long.toString(number))));
    if (!only.isEmpty()) {
      words.addAll(List.of("--only", String.join(",", only)));
    }
    try {
      return JSON.writeValueAsString(words);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String classPath(List<Path> folders) {
    return Stream.of(folders.toArray(Path[]::new))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Ends the processes that it has started: its verdict is complete. */
  void endChildren() {
    process.endDescendants();
    leftProcesses.end(ProcessHandle.of(process.pid()));
  }

  /** Ends it, and whatever it has left behind. */
  @Override
  public void close() {
    process.close();
    leftProcesses.end(Optional.empty());
    receiver.close();
  }
}
