package sparkworkbook.labkit.cli.judge;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.SparkLog;
import sparkworkbook.labkit.harness.WarmUp;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmExit;
import sparkworkbook.labkit.harness.jvm.JvmProcess;

/**
 * Whether Spark can start on this machine at all: a small job of the workbook's own in a JVM of its
 * own, without any code of a student.
 */
public final class SparkProbe {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String CAUSE = "Caused by: ";

  private SparkProbe() {}

  /**
   * Why Spark cannot start.
   *
   * @param reason the exception that says it
   * @param remedy what to do on this machine
   */
  public record Failure(String reason, String remedy) {}

  /**
   * Starts Spark, which takes a few seconds.
   *
   * @return empty where its job finished successfully
   */
  public static Optional<Failure> run(Workbook workbook) {
    Path folder = Folders.create(workbook.state().resolve("probe"));
    JvmCommand command =
        JvmCommand.of(WarmUp.class)
            .classPath(workbook.fullClassPath())
            .workingDirectory(folder)
            .systemProperty(SparkLog.FILE_PROPERTY, folder.resolve("spark.log").toString());
    command = ClassArchive.of(workbook).file().map(command::sharedArchive).orElse(command);
    Path log = folder.resolve("probe.log");
    try (JvmProcess process = command.start(log)) {
      JvmExit exit = process.await(LIMIT);
      if (exit.code() == 0) {
        return Optional.empty();
      }
      return Optional.of(failure(Folders.read(log).lines().toList(), exit, workbook.name(log)));
    } catch (UncheckedIOException e) {
      return Optional.of(
          new Failure("no JVM starts: " + e.getMessage(), "Check JAVA_HOME: lab doctor."));
    }
  }

  /**
   * Runs it where a verdict or a job gives reason to doubt this machine.
   *
   * @throws WorkbookException if Spark cannot start here: no fault of the student's code
   */
  public static void require(Workbook workbook) {
    run(workbook)
        .ifPresent(
            failure -> {
              throw new WorkbookException(
                  "Spark cannot start on this machine, with or without your code: "
                      + failure.reason()
                      + "\n"
                      + failure.remedy());
            });
  }

  static Failure failure(List<String> lines, JvmExit exit, String log) {
    String all = String.join("\n", lines);
    if (all.contains("UnixLoginModule") || all.contains("UnixPrincipal")) {
      return new Failure(
          "the user id of this process has no name",
          "Run as a user that the system knows, or add a line for this id to /etc/passwd; in a"
              + " container: docker run --user with a known name.");
    }
    if (all.contains("UnsatisfiedLinkError")) {
      return new Failure(
          rootCause(lines, exit),
          "Libraries cannot be loaded from the temporary folder. Let JAVA_TOOL_OPTIONS hold"
              + " -Djava.io.tmpdir=DIR, a folder that is not mounted noexec.");
    }
    return new Failure(rootCause(lines, exit), "The whole log is " + log + ".");
  }

  /** The last cause that was printed; where there is none, how the JVM ended. */
  private static String rootCause(List<String> lines, JvmExit exit) {
    return lines.stream()
        .map(String::strip)
        .filter(line -> line.startsWith(CAUSE))
        .reduce((first, last) -> last)
        .map(line -> line.substring(CAUSE.length()))
        .orElseGet(() -> "its JVM ended with " + JvmExit.meaning(exit.code()));
  }
}
