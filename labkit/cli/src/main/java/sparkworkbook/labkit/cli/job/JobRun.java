package sparkworkbook.labkit.cli.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.SparkProbe;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.ChildMain;
import sparkworkbook.labkit.harness.SparkLog;
import sparkworkbook.labkit.harness.SubmitMain;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmExit;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.jvm.LocalFiles;
import sparkworkbook.labkit.harness.jvm.Loopback;
import sparkworkbook.labkit.harness.record.LabDescriptor;

/**
 * The student's job as it stands, run once in a JVM of its own as {@code spark-submit} would run it
 * in client mode, and for a cluster by {@code spark-submit} itself; event log on. Everything goes
 * to {@code .lab/runs/LAB}, anew for each run.
 */
public final class JobRun {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private final Workbook workbook;
  private final Lab lab;
  private final LabDescriptor descriptor;
  private final SparkMaster master;
  private final Path data;
  private final List<String> arguments;
  private final LabRunner.Listener listener;

  public JobRun(
      Workbook workbook,
      Lab lab,
      SparkMaster master,
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
   * @param asked the master, data and arguments that it was run with
   */
  public record Outcome(
      List<String> compileErrors,
      JvmExit exit,
      Path folder,
      String heap,
      SparkMaster master,
      String asked) {
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

    /** What the run before counted; next to the folder, which each run empties. */
    Path totals() {
      return folder.resolveSibling(folder.getFileName() + ".json");
    }
  }

  /** {@code .lab/runs/LAB}: what the last run left, there or not. */
  public static Path folder(Workbook workbook, Lab lab) {
    return workbook.state().resolve("runs").resolve(lab.folder());
  }

  /**
   * Runs it to its end, ten minutes at most.
   *
   * @throws WorkbookException if another command runs the same lab's job just now, or the master
   *     does not answer or has no executor for it
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
      return new Outcome(errors, null, folder, heap, master, asked());
    }
    JvmCommand command = master.isLocal() ? alone(folder, classes) : submitted(folder, classes);
    listener.begins("running");
    try (JvmProcess process = command.start(folder.resolve("output.txt"))) {
      JvmExit exit = LabRunner.await(process, LIMIT, () -> listener.judged(0, 0));
      refuseWithoutCluster(exit);
      refuseWithoutSpark(folder, exit);
      return new Outcome(List.of(), exit, folder, heap, master, asked());
    } catch (UncheckedIOException e) {
      throw new WorkbookException("The job's JVM could not start: " + e.getMessage(), e);
    }
  }

  private String asked() {
    return master + " " + data + " " + String.join(" ", arguments);
  }

  /** Driver and executor in one JVM. */
  private JvmCommand alone(Path folder, Path classes) {
    List<Path> classPath = new ArrayList<>(workbook.fullClassPath());
    classPath.add(classes);
    JvmCommand command = jvm(folder, ChildMain.class).classPath(classPath);
    Map<String, String> settings = settings(folder);
    settings.putAll(Loopback.sparkConf());
    settings.put("spark.master", master.toString());
    settings.put("spark.app.name", descriptor.id());
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      command = command.systemProperty(setting.getKey(), setting.getValue());
    }
    return command.arguments(descriptor.mainClass()).arguments(jobArguments(folder));
  }

  /**
   * The driver alone, submitted in client mode: what the job needs in addition to Spark comes to it
   * and to the executors in one jar.
   */
  private JvmCommand submitted(Path folder, Path classes) {
    String address = master.reach().getHostAddress();
    List<Path> folders = new ArrayList<>(List.of(classes));
    workbook.jobClassPath().stream().filter(Files::isDirectory).forEach(folders::add);
    Path jar = folder.resolve("job.jar");
    JobJar.write(jar, folders);
    JvmCommand command =
        jvm(folder, SubmitMain.class)
            .classPath(
                workbook.fullClassPath().stream().filter(path -> !folders.contains(path)).toList())
            .environment("SPARK_LOCAL_IP", address)
            .arguments("--master", master.toString(), "--deploy-mode", "client")
            .arguments("--name", descriptor.id(), "--class", descriptor.mainClass())
            .arguments("--jars", listed(LocalFiles.jar()));
    Map<String, String> settings = settings(folder);
    settings.put("spark.driver.host", address);
    settings.put("spark.driver.bindAddress", address);
    settings.put("spark.executor.memory", descriptor.run().heap());
    // What the answer may depend on; everything else of the executors is the cluster's choice.
    settings.put("spark.executor.extraJavaOptions", "-Duser.timezone=UTC -Dfile.encoding=UTF-8");
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      command = command.arguments("--conf", setting.getKey() + "=" + setting.getValue());
    }
    return command.arguments(listed(jar)).arguments(jobArguments(folder));
  }

  /**
   * As {@code spark.jars} wants it: a list with commas, so that a comma of the path's is hidden.
   */
  private static String listed(Path jar) {
    return jar.toUri().toString().replace(",", "%2C");
  }

  private JvmCommand jvm(Path folder, Class<?> main) {
    Path temporary = Folders.create(folder.resolve("work").resolve("tmp"));
    JvmCommand command =
        JvmCommand.of(main)
            .heap(descriptor.run().heap())
            .workingDirectory(folder)
            .systemProperty("java.io.tmpdir", temporary.toString())
            .systemProperty("workbook.datasets", workbook.datasets().toString())
            .systemProperty(SparkLog.FILE_PROPERTY, folder.resolve("spark.log").toString())
            .systemProperty(SparkLog.CONSOLE_PROPERTY, "OFF");
    return ClassArchive.of(workbook).file().map(command::sharedArchive).orElse(command);
  }

  private String[] jobArguments(Path folder) {
    return Stream.concat(
            Stream.of("--data", data.toString(), "--out", folder.resolve("out").toString()),
            arguments.stream())
        .toArray(String[]::new);
  }

  private Map<String, String> settings(Path folder) {
    Map<String, String> settings = new LinkedHashMap<>(LocalFiles.sparkConf());
    Path events = Folders.create(folder.resolve("events"));
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
    return settings;
  }

  /** A job that failed before Spark wrote its first event may not be the reason. */
  private void refuseWithoutSpark(Path folder, JvmExit exit) {
    if (exit.code() != 0 && Folders.filesBelow(folder.resolve("events")).isEmpty()) {
      listener.begins("trying whether Spark starts here");
      SparkProbe.require(workbook);
    }
  }

  private void refuseWithoutCluster(JvmExit exit) {
    if (master.isLocal()) {
      return;
    }
    if (exit.code() == SubmitMain.NO_MASTER) {
      throw master.noAnswer(exit.tail().stream().reduce((first, last) -> last).orElse("?"));
    }
    if (exit.code() == SubmitMain.NO_EXECUTOR) {
      throw new WorkbookException(
          "The master at "
              + master
              + " gave the job no executor within "
              + SubmitMain.PATIENCE.toSeconds()
              + " s.\nIt needs a worker with a free core and "
              + descriptor.run().heap()
              + " of free memory, or started one that failed: the master's web page shows both.");
    }
  }
}
