package sparkworkbook.labkit.cli.data;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import sparkworkbook.datasets.GeneratedData;
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.SparkLog;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmExit;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.jvm.Loopback;

/** Has the generated data written, and leaves nothing half written whatever happens. */
public final class DataBuild {
  private static final Duration LIMIT = Duration.ofMinutes(15);

  private DataBuild() {}

  /**
   * Builds what is not there.
   *
   * @throws WorkbookException if it cannot be written; the message says what to do
   */
  public static void run(Workbook workbook, LabRunner.Listener listener) {
    Path folder = Folders.create(workbook.state().resolve("data"));
    try (JvmProcess process = command(workbook, folder).start(folder.resolve("output.txt"))) {
      Thread atExit = new Thread(() -> end(process, workbook), "lab-data-end");
      Runtime.getRuntime().addShutdownHook(atExit);
      JvmExit exit = LabRunner.await(process, LIMIT, () -> listener.judged(0, 0));
      GeneratedData.deleteUnfinished(workbook.datasets());
      forget(atExit);
      if (exit.code() != 0) {
        throw failed(workbook, exit);
      }
    } catch (UncheckedIOException e) {
      throw new WorkbookException(
          "The JVM that builds the data could not start: " + e.getMessage(), e);
    }
  }

  private static void forget(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      throw new WorkbookException("Ended before the data was built. Nothing half written is left.");
    }
  }

  private static void end(JvmProcess process, Workbook workbook) {
    process.close();
    GeneratedData.deleteUnfinished(workbook.datasets());
  }

  private static JvmCommand command(Workbook workbook, Path folder) {
    JvmCommand command =
        JvmCommand.of(DataBuilder.class)
            .classPath(workbook.fullClassPath())
            .workingDirectory(folder)
            .systemProperty(SparkLog.FILE_PROPERTY, folder.resolve("spark.log").toString())
            .systemProperty("spark.master", "local[2]")
            .systemProperty("spark.app.name", "lab data")
            .systemProperty("spark.ui.enabled", "false")
            .systemProperty("spark.sql.session.timeZone", "UTC")
            .arguments(workbook.datasets().toString());
    for (Map.Entry<String, String> setting : Loopback.sparkConf().entrySet()) {
      command = command.systemProperty(setting.getKey(), setting.getValue());
    }
    return ClassArchive.of(workbook).file().map(command::sharedArchive).orElse(command);
  }

  private static WorkbookException failed(Workbook workbook, JvmExit exit) {
    String why =
        exit.timedOut()
            ? "It took more than " + LIMIT.toMinutes() + " minutes."
            : String.join("\n", exit.tail());
    return new WorkbookException(
        "The generated data could not be built; nothing half written is left.\n"
            + (why.isEmpty() ? "Its JVM ended with " + exit.code() + "." : why)
            + "\nSpark's log: "
            + workbook.name(workbook.state().resolve("data").resolve("spark.log")));
  }
}
