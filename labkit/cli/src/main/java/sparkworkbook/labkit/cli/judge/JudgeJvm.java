package sparkworkbook.labkit.cli.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/**
 * A JVM for one verdict. It is started before the classes that it judges exist: while they are
 * compiled, or, warm, long before they are written.
 */
final class JudgeJvm implements AutoCloseable {
  private static final String HEAP = "2g";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lab lab;
  private final WorkFolder work;
  private final JvmProcess process;

  private JudgeJvm(Lab lab, WorkFolder work, JvmProcess process) {
    this.lab = lab;
    this.work = work;
    this.process = process;
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
    return start(
        workbook,
        lab,
        work,
        "judge",
        List.of("--warm-up", classPath(List.of(earlier.judgeClasses(), earlier.classes()))));
  }

  private static JudgeJvm start(
      Workbook workbook, Lab lab, WorkFolder work, String name, List<String> options) {
    JvmCommand command =
        JvmCommand.of(JudgeMain.class)
            .heap(HEAP)
            .classPath(workbook.fullClassPath())
            .workingDirectory(work.path())
            .systemProperty("workbook.datasets", workbook.datasets().toString())
            .systemProperty(SparkLog.FILE_PROPERTY, work.sparkLog(name).toString())
            .arguments("--wait")
            .arguments(options.toArray(String[]::new));
    command = ClassArchive.of(workbook).file().map(command::sharedArchive).orElse(command);
    try {
      return new JudgeJvm(lab, work, command.start(work.path().resolve(name + ".log")));
    } catch (UncheckedIOException e) {
      throw new WorkbookException("The judge's JVM could not start: " + e.getMessage(), e);
    }
  }

  WorkFolder work() {
    return work;
  }

  Lab lab() {
    return lab;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What the JVM prints goes there. */
  Path log() {
    return process.output();
  }

  /**
   * Has it judge the classes in its work folder, and waits for its end.
   *
   * @param only the tests to run; all where it is empty
   */
  JvmExit judge(List<String> only, Duration limit, Runnable pulse) {
    process.send(order(work.record(), only, List.of()));
    return LabRunner.await(process, limit, pulse);
  }

  /**
   * Has it judge them once and stay.
   *
   * @param record where the verdict goes
   * @return whether it has stayed: judged code may have ended it
   */
  boolean judgeAndStay(Path record, Duration limit) {
    Path done = record.resolveSibling(record.getFileName() + ".done");
    process.send(order(record, List.of(), List.of("--done", done.toString())));
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (!Files.exists(done) && process.isAlive() && System.nanoTime() < deadline) {
        Thread.sleep(2);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Files.exists(done);
  }

  private String order(Path record, List<String> only, List<String> more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--lab", lab.directory().toString(),
                "--classes", work.judgeClasses().toString(),
                "--add", classPath(List.of(work.classes(), work.judgeClasses())),
                "--record", record.toString()));
    if (!only.isEmpty()) {
      words.addAll(List.of("--only", String.join(",", only), "--rerun"));
    }
    words.addAll(more);
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

  /** Ends it. */
  @Override
  public void close() {
    process.close();
  }
}
