package sparkworkbook.labkit.cli.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.ChildMain;
import sparkworkbook.labkit.harness.SparkLog;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmExit;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.jvm.LocalFiles;
import sparkworkbook.labkit.harness.jvm.Loopback;
import sparkworkbook.labkit.harness.record.LabDescriptor;

/**
 * The student's job as it stands, run once in a JVM of its own as {@code spark-submit} would run it
 * in client mode, event log on. Everything goes to {@code .lab/runs/LAB}, anew for each run.
 */
public final class JobRun {
  /** {@code local[2]}: as many cores as the judges have. */
  public static final String DEFAULT_MASTER = "local[2]";

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Pattern LOCAL = Pattern.compile("local(\\[[^\\]]*\\])?");
  private static final Pattern OWN_MACHINE =
      Pattern.compile("spark://(localhost|127\\.0\\.0\\.1)(:.*)?");

  private final Workbook workbook;
  private final Lab lab;
  private final LabDescriptor descriptor;
  private final String master;
  private final Path data;
  private final List<String> arguments;
  private final LabRunner.Listener listener;

  public JobRun(
      Workbook workbook,
      Lab lab,
      String master,
      Path data,
      List<String> arguments,
      LabRunner.Listener listener) {
    this.workbook = workbook;
    this.lab = lab;
    this.descriptor = lab.descriptor();
    this.master = master;
    this.data = data;
    this.arguments = List.copyOf(arguments);
    this.listener = listener;
  }

  /**
   * What became of it.
   *
   * @param compileErrors lines for people; not empty where nothing was run
   * @param exit how the JVM ended; {@code null} where nothing was run
   * @param folder holds {@code out}, {@code events}, {@code output.txt} and {@code spark.log}
   * @param heap as after {@code -Xmx}
   */
  public record Outcome(
      List<String> compileErrors, JvmExit exit, Path folder, String heap, String master) {
    public boolean compiled() {
      return compileErrors.isEmpty();
    }

    public Path events() {
      return folder.resolve("events");
    }

    public Path sparkLog() {
      return folder.resolve("spark.log");
    }

    public Path out() {
      return folder.resolve("out");
    }
  }

  public static boolean isLocal(String master) {
    return LOCAL.matcher(master).matches();
  }

  /** {@code .lab/runs/LAB}: what the last run left, there or not. */
  public static Path folder(Workbook workbook, Lab lab) {
    return workbook.state().resolve("runs").resolve(lab.folder());
  }

  /**
   * Runs it to its end, ten minutes at most.
   *
   * @throws WorkbookException if another command runs the same lab's job just now
   */
  public Outcome run() {
    Path folder = folder(workbook, lab);
    Path runs = Folders.create(folder.getParent());
    try (FileChannel channel =
            FileChannel.open(
                runs.resolve(lab.folder() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        throw new WorkbookException(
            "Another lab run " + lab.number() + " is at work. Wait for it, or end it.");
      }
      Folders.delete(folder);
      return run(Folders.create(folder));
    } catch (IOException e) {
      throw new WorkbookException("Cannot write to " + runs + ": " + e.getMessage(), e);
    }
  }

  private Outcome run(Path folder) {
    Path classes = folder.resolve("classes");
    String heap = descriptor.run().heap();
    List<String> errors =
        LabRunner.of(workbook, listener)
            .compileJob(lab, Variant.student(lab), folder.resolve("lab"), classes);
    if (!errors.isEmpty()) {
      return new Outcome(errors, null, folder, heap, master);
    }
    listener.begins("running");
    try (JvmProcess process = command(folder, classes, heap).start(folder.resolve("output.txt"))) {
      JvmExit exit = LabRunner.await(process, LIMIT, () -> listener.judged(0, 0));
      return new Outcome(List.of(), exit, folder, heap, master);
    } catch (UncheckedIOException e) {
      throw new WorkbookException("The job's JVM could not start: " + e.getMessage(), e);
    }
  }

  private JvmCommand command(Path folder, Path classes, String heap) {
    List<Path> classPath = new ArrayList<>(workbook.fullClassPath());
    classPath.add(classes);
    Path temporary = Folders.create(folder.resolve("work").resolve("tmp"));
    JvmCommand command =
        JvmCommand.of(ChildMain.class)
            .classPath(classPath)
            .heap(heap)
            .workingDirectory(folder)
            .systemProperty("java.io.tmpdir", temporary.toString())
            .systemProperty("workbook.datasets", workbook.datasets().toString())
            .systemProperty(SparkLog.FILE_PROPERTY, folder.resolve("spark.log").toString())
            .systemProperty(SparkLog.CONSOLE_PROPERTY, "OFF");
    command = ClassArchive.of(workbook).file().map(command::sharedArchive).orElse(command);
    for (Map.Entry<String, String> setting : settings(folder, classes).entrySet()) {
      command = command.systemProperty(setting.getKey(), setting.getValue());
    }
    if (!isLocal(master) && !OWN_MACHINE.matcher(master).matches()) {
      command = command.environment("SPARK_LOCAL_IP", ownAddress());
    }
    List<String> all =
        Stream.concat(
                Stream.of(
                    descriptor.mainClass(),
                    "--data",
                    data.toString(),
                    "--out",
                    folder.resolve("out").toString()),
                arguments.stream())
            .toList();
    return command.arguments(all.toArray(String[]::new));
  }

  private Map<String, String> settings(Path folder, Path classes) {
    Map<String, String> settings = new LinkedHashMap<>();
    Path events = Folders.create(folder.resolve("events"));
    if (isLocal(master) || OWN_MACHINE.matcher(master).matches()) {
      settings.putAll(Loopback.sparkConf());
    }
    settings.putAll(LocalFiles.sparkConf());
    settings.put("spark.master", master);
    settings.put("spark.app.name", descriptor.id());
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.ui.showConsoleProgress", "false");
    settings.put("spark.speculation", "false");
    settings.put("spark.sql.session.timeZone", "UTC");
    settings.put("spark.local.dir", folder.resolve("work").resolve("local").toString());
    settings.put("spark.sql.warehouse.dir", folder.resolve("work").resolve("warehouse").toString());
    settings.put("spark.eventLog.enabled", "true");
    settings.put("spark.eventLog.dir", events.toUri().toString());
    settings.put("spark.eventLog.rolling.enabled", "false");
    settings.put("spark.eventLog.compress", "false");
    settings.put("spark.eventLog.logBlockUpdates.enabled", "true");
    settings.putAll(descriptor.run().conf());
    if (!isLocal(master)) {
      settings.put("spark.jars", JobJar.of(folder.resolve("job.jar"), classes, datasetsClasses()));
    }
    return settings;
  }

  private Path datasetsClasses() {
    return workbook.datasets().resolve("target").resolve("classes");
  }

  private static String ownAddress() {
    try {
      return InetAddress.getLocalHost().getHostAddress();
    } catch (UnknownHostException e) {
      return Loopback.ADDRESS;
    }
  }
}
