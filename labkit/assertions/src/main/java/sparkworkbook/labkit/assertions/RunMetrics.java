package sparkworkbook.labkit.assertions;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * What Spark counted in one run, or in one application read from its event log. An immutable
 * snapshot.
 */
public final class RunMetrics implements TaskSums {
  private final List<StageMetrics> stages;
  private final List<TaskSnapshot> attempts;
  private final int jobs;
  private final int failedJobs;
  private final int unfinishedJobs;
  private final List<ExecutorLoss> executorsLost;
  private final Settings settings;

  RunMetrics(
      List<StageMetrics> stages,
      int jobs,
      int failedJobs,
      int unfinishedJobs,
      List<ExecutorLoss> executorsLost,
      Settings settings) {
    this.stages =
        stages.stream()
            .sorted(
                Comparator.comparingInt(StageMetrics::id).thenComparingInt(StageMetrics::attempt))
            .toList();
    this.attempts = this.stages.stream().flatMap(s -> s.tasks().stream()).toList();
    this.jobs = jobs;
    this.failedJobs = failedJobs;
    this.unfinishedJobs = unfinishedJobs;
    this.executorsLost = List.copyOf(executorsLost);
    this.settings = settings;
  }

  /**
   * Reads the counts of a whole application from its event log.
   *
   * <p>Spark's own reader does the work ({@code ReplayListenerBus}, {@code JsonProtocol}): a last
   * line that was cut off, events of other Spark versions, {@code .inprogress} files and compressed
   * logs are all right.
   *
   * @param eventLogFileOrDir a single log, a rolling log ({@code eventlog_v2_*}), or a folder of
   *     logs, from which the newest is taken
   * @throws IllegalArgumentException if there is no event log
   * @throws java.io.UncheckedIOException if it can't be read
   */
  public static RunMetrics fromEventLog(Path eventLogFileOrDir) {
    return EventLog.read(eventLogFileOrDir).metrics();
  }

  /** The stages that ran, by id; attempts of one stage are apart. Skipped stages are not there. */
  public List<StageMetrics> stages() {
    return stages;
  }

  @Override
  public List<TaskSnapshot> attempts() {
    return attempts;
  }

  /** Number of tasks that succeeded. */
  public int tasks() {
    return (int) attempts.stream().filter(TaskSnapshot::successful).count();
  }

  /** Number of jobs that started. */
  public int jobs() {
    return jobs;
  }

  /** Number of jobs that failed. */
  public int failedJobs() {
    return failedJobs;
  }

  /** Number of jobs that never ended: the application died in them. */
  public int unfinishedJobs() {
    return unfinishedJobs;
  }

  /** Executors that Spark removed meanwhile, with its reasons, in the order of their removal. */
  public List<ExecutorLoss> executorsLost() {
    return executorsLost;
  }

  /** The settings that matter, for failure messages. */
  Settings settings() {
    return settings;
  }

  @Override
  public String toString() {
    return "run of " + jobs + " jobs, " + stages.size() + " stages, " + tasks() + " tasks";
  }
}
