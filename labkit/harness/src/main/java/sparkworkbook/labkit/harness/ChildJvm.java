package sparkworkbook.labkit.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmExit;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.jvm.LocalFiles;
import sparkworkbook.labkit.harness.jvm.Loopback;
import sparkworkbook.labkit.harness.jvm.WorkFolders;

/**
 * Runs a Spark job in a JVM of its own, for what may truly run out of memory, hang or exit. A task
 * of {@code local[n]} that exhausts the heap ends the whole JVM with exit code 52 ({@code
 * Executor}, {@code SparkUncaughtExceptionHandler}); in the judge's JVM that would be the end of
 * the verdict.
 *
 * <pre>{@code
 * ChildJvm.Result result =
 *     ChildJvm.of(DelayReport.class).heap("512m").timeout(ofSeconds(60)).run("--out", dir);
 * assertThat(result).exitedNormally().didNotRunOutOfMemory();
 * }</pre>
 *
 * <p>The job is started as {@code spark-submit} would start it in client mode: {@code -Dspark.*}
 * settings, {@code main}, then the running application is stopped. Its Spark logs warnings to the
 * output and everything from INFO on to {@code spark.log} next to it. Local files go to a fresh
 * folder that is deleted afterwards. Each method returns a changed copy.
 */
public final class ChildJvm {
  private final String mainClass;
  private JvmCommand command;
  private Map<String, String> conf = Map.of();
  private Duration timeout = Duration.ofSeconds(60);

  private ChildJvm(String mainClass, JvmCommand command) {
    this.mainClass = mainClass;
    this.command = command;
  }

  public static ChildJvm of(Class<?> main) {
    return of(main.getName());
  }

  public static ChildJvm of(String mainClassName) {
    return new ChildJvm(mainClassName, JvmCommand.of(ChildMain.class)).cores(2);
  }

  /**
   * @param xmx as after {@code -Xmx}; 1g without a call. Spark refuses less than 471,859,200 bytes
   *     ({@code UnifiedMemoryManager}), so 512m is the round number above the floor.
   */
  public ChildJvm heap(String xmx) {
    return with(command.heap(xmx));
  }

  /** More options; one that chooses a collector replaces G1. */
  public ChildJvm jvmOptions(String... options) {
    return with(command.options(options));
  }

  public ChildJvm systemProperty(String key, String value) {
    return with(command.systemProperty(key, value));
  }

  /** A setting, as {@code spark-submit --conf key=value} gives it; it wins over the defaults. */
  public ChildJvm sparkConf(String key, String value) {
    ChildJvm changed = with(command);
    changed.conf = new LinkedHashMap<>(conf);
    changed.conf.put(key, value);
    return changed;
  }

  public ChildJvm environment(String name, String value) {
    return with(command.environment(name, value));
  }

  /**
   * @param limit 60 seconds without a call; a child that takes longer is ended. What other programs
   *     take of the machine does not count, so on a busy one it lasts up to three times as long
   */
  public ChildJvm timeout(Duration limit) {
    ChildJvm changed = with(command);
    changed.timeout = limit;
    return changed;
  }

  /**
   * @param cores tasks at a time, {@code spark.master=local[cores]}; 2 without a call
   */
  public ChildJvm cores(int cores) {
    return sparkConf("spark.master", "local[" + cores + "]");
  }

  /**
   * The job's tasks run in executors in JVMs of their own ({@code local-cluster}), and the child is
   * their driver alone. What they print is in {@code target/spark-home/work} of its working
   * directory.
   *
   * @param cores tasks at a time in each executor
   * @param memoryMib heap of each executor; Spark refuses less than 450
   */
  public ChildJvm executors(int executors, int cores, int memoryMib) {
    ChildJvm changed = this;
    for (Map.Entry<String, String> setting :
        LocalCluster.settings(executors, cores, memoryMib).entrySet()) {
      changed = changed.sparkConf(setting.getKey(), setting.getValue());
    }
    return changed;
  }

  public ChildJvm workingDirectory(Path directory) {
    return with(command.workingDirectory(directory));
  }

  /** Replaces this JVM's class path; the harness itself is added if it is not there. */
  public ChildJvm classPath(List<Path> entries) {
    return with(
        command.classPath(
            Stream.concat(entries.stream(), JvmCommand.locationOf(ChildMain.class).stream())
                .toList()));
  }

  /**
   * Runs the job to its end or to the time limit. When this returns, the child and all that it
   * started are gone.
   *
   * @throws UncheckedIOException if the child cannot be started
   * @throws IllegalStateException if this thread is interrupted meanwhile
   */
  public Result run(String... args) {
    try {
      Path folder = WorkFolders.fresh("child-jvm", simpleName());
      Path work = folder.resolve("work");
      Path events = Files.createDirectories(folder.resolve("events"));
      JvmCommand job =
          command
              .systemProperty(SparkLog.FILE_PROPERTY, folder.resolve("spark.log").toString())
              .systemProperty(SparkLog.CONSOLE_PROPERTY, "WARN");
      Map<String, String> settings = settings(work, events);
      if (LocalCluster.isWanted(settings)) {
        LocalCluster.prepare(command.sparkHome());
      }
      for (Map.Entry<String, String> setting : settings.entrySet()) {
        job = job.systemProperty(setting.getKey(), setting.getValue());
      }
      job = job.arguments(mainClass).arguments(args);
      try (JvmProcess process = job.start(folder.resolve("output.txt"))) {
        return result(job, process.await(timeout), events);
      } finally {
        WorkFolders.delete(work);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * How a child ended.
   *
   * @param exitCode 0 is a normal end; other codes of a dying Spark vary from run to run
   * @param timedOut whether it was ended for its time limit
   * @param outOfMemory whether it failed and said so: exit code 52, or another failure with {@code
   *     OutOfMemoryError} or Spark's broadcast failure in its output
   * @param tail the last lines of standard output and standard error, 100 at most
   * @param outputFile everything that it printed
   * @param eventLog the folder with the application's event log, empty if none started
   * @param wall from start to end
   * @param othersShare the share of the machine that other programs took meanwhile, 0 to 1
   * @param command the command in short, for messages
   */
  public record Result(
      int exitCode,
      boolean timedOut,
      boolean outOfMemory,
      List<String> tail,
      Path outputFile,
      Path eventLog,
      Duration wall,
      double othersShare,
      String command) {
    public Result {
      tail = List.copyOf(tail);
    }

    /**
     * What the child's Spark counted, as far as it came.
     *
     * @throws IllegalStateException if it left no event log
     */
    public RunMetrics metrics() {
      try (Stream<Path> logs = Files.list(eventLog)) {
        if (logs.findAny().isEmpty()) {
          throw new IllegalStateException(
              "The child left no event log: it ended before it started Spark.\nRead "
                  + outputFile
                  + ".");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return RunMetrics.fromEventLog(eventLog);
    }
  }

  private Map<String, String> settings(Path work, Path events) {
    Map<String, String> settings = new LinkedHashMap<>(Loopback.sparkConf());
    settings.putAll(LocalFiles.sparkConf());
    settings.put("spark.app.name", simpleName());
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.ui.showConsoleProgress", "false");
    settings.put("spark.speculation", "false");
    settings.put("spark.sql.session.timeZone", "UTC");
    settings.put("spark.local.dir", work.resolve("local").toString());
    settings.put("spark.sql.warehouse.dir", work.resolve("warehouse").toUri().toString());
    settings.put("spark.eventLog.enabled", "true");
    settings.put("spark.eventLog.dir", events.toUri().toString());
    settings.put("spark.eventLog.rolling.enabled", "false");
    settings.put("spark.eventLog.compress", "false");
    settings.putAll(conf);
    return settings;
  }

  private Result result(JvmCommand job, JvmExit exit, Path events) {
    return new Result(
        exit.code(),
        exit.timedOut(),
        ChildOutput.of(exit.output()).saysOutOfMemory(exit),
        exit.tail(),
        exit.output(),
        events,
        exit.wall(),
        exit.othersShare(),
        job.inShort().replace(ChildMain.class.getName() + " ", ""));
  }

  private String simpleName() {
    return mainClass.substring(mainClass.lastIndexOf('.') + 1).replace('$', '.');
  }

  private ChildJvm with(JvmCommand changedCommand) {
    ChildJvm changed = new ChildJvm(mainClass, changedCommand);
    changed.conf = conf;
    changed.timeout = timeout;
    return changed;
  }
}
