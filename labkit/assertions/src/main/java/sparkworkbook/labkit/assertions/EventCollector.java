package sparkworkbook.labkit.assertions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.Resubmitted$;
import org.apache.spark.Success$;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.JobSucceeded$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Collects jobs, stages and tasks from Spark's events: live for {@link QueryRun}, replayed for
 * {@link EventLog}.
 *
 * <p>Numbers are copied inside {@code onTaskEnd}: the metrics objects that an event carries are
 * mutable accumulators.
 */
class EventCollector extends SparkListener {
  private record StageKey(int id, int attempt) {}

  private final Predicate<Properties> ownJob;
  private final Set<Integer> ownStages = new HashSet<>();
  private final Set<Integer> runningJobs = new HashSet<>();
  private final Map<StageKey, StageInfo> stageInfos = new LinkedHashMap<>();
  private final Map<StageKey, String> stageFailures = new HashMap<>();
  private final Map<StageKey, List<TaskSnapshot>> tasks = new HashMap<>();
  private final Map<Integer, Long> stageQueries = new HashMap<>();
  private final Map<Long, String> queryDescriptions = new HashMap<>();
  private final List<ExecutorLoss> executorsLost = new ArrayList<>();
  private int jobs;
  private int failedJobs;

  /**
   * @param ownJob tells by a job's local properties whether it belongs to what is measured
   */
  EventCollector(Predicate<Properties> ownJob) {
    this.ownJob = ownJob;
  }

  synchronized RunMetrics metrics(Settings settings) {
    List<StageMetrics> stages = new ArrayList<>();
    stageInfos.forEach((key, info) -> stages.add(stage(key, info)));
    return new RunMetrics(stages, jobs, failedJobs, runningJobs.size(), executorsLost, settings);
  }

  private StageMetrics stage(StageKey key, StageInfo info) {
    List<TaskSnapshot> ended = new ArrayList<>(tasks.getOrDefault(key, List.of()));
    ended.sort(
        Comparator.comparingInt(TaskSnapshot::index).thenComparingInt(TaskSnapshot::attempt));
    return new StageMetrics(
        key.id(),
        key.attempt(),
        name(info),
        info.numTasks(),
        ended,
        Optional.ofNullable(stageFailures.get(key)));
  }

  /**
   * Adaptive execution starts its stages from a thread pool, so their own name is a line of {@code
   * CompletableFuture}; the query knows the line of the action.
   */
  private String name(StageInfo info) {
    String query = queryDescriptions.getOrDefault(stageQueries.get(info.stageId()), "");
    return info.name().contains("withThreadLocalCaptured") && !query.isEmpty()
        ? query
        : info.name();
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart event) {
    Properties properties = event.properties() == null ? new Properties() : event.properties();
    if (!ownJob.test(properties)) {
      return;
    }
    jobs++;
    runningJobs.add(event.jobId());
    String query = properties.getProperty(SparkInternals.QUERY_ID);
    CollectionConverters.asJava(event.stageInfos())
        .forEach(
            info -> {
              ownStages.add(info.stageId());
              if (query != null) {
                stageQueries.put(info.stageId(), Long.valueOf(query));
              }
            });
  }

  @Override
  public synchronized void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof SparkListenerSQLExecutionStart start && start.description() != null) {
      queryDescriptions.put(start.executionId(), start.description());
    }
  }

  @Override
  public synchronized void onJobEnd(SparkListenerJobEnd event) {
    boolean own = runningJobs.remove(event.jobId());
    if (own && event.jobResult() != JobSucceeded$.MODULE$) {
      failedJobs++;
    }
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted event) {
    StageInfo info = event.stageInfo();
    if (ownStages.contains(info.stageId())) {
      stageInfos.put(new StageKey(info.stageId(), info.attemptNumber()), info);
    }
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted event) {
    StageInfo info = event.stageInfo();
    if (ownStages.contains(info.stageId()) && info.failureReason().isDefined()) {
      stageFailures.put(
          new StageKey(info.stageId(), info.attemptNumber()), info.failureReason().get());
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
    // Resubmitted says again that a finished task ended, because its shuffle files are gone.
    if (ownStages.contains(event.stageId()) && event.reason() != Resubmitted$.MODULE$) {
      tasks
          .computeIfAbsent(
              new StageKey(event.stageId(), event.stageAttemptId()), k -> new ArrayList<>())
          .add(snapshot(event));
    }
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved event) {
    executorsLost.add(new ExecutorLoss(event.executorId(), event.reason()));
  }

  private static TaskSnapshot snapshot(SparkListenerTaskEnd event) {
    TaskInfo info = event.taskInfo();
    TaskMetrics counted = SparkInternals.counts(event);
    return new TaskSnapshot(
        info.index(),
        info.attemptNumber(),
        event.stageId(),
        event.stageAttemptId(),
        info.partitionId(),
        end(event),
        event.reason() instanceof TaskFailedReason failed ? failed.toErrorString() : "",
        info.executorId(),
        Math.max(0, info.finishTime() - info.launchTime()),
        counted.executorRunTime(),
        counted.jvmGCTime(),
        counted.inputMetrics().recordsRead(),
        counted.inputMetrics().bytesRead(),
        counted.outputMetrics().recordsWritten(),
        counted.outputMetrics().bytesWritten(),
        counted.shuffleReadMetrics().recordsRead(),
        counted.shuffleReadMetrics().totalBytesRead(),
        counted.shuffleReadMetrics().remoteBytesRead(),
        counted.shuffleWriteMetrics().recordsWritten(),
        counted.shuffleWriteMetrics().bytesWritten(),
        counted.memoryBytesSpilled(),
        counted.diskBytesSpilled(),
        counted.peakExecutionMemory(),
        counted.peakOnHeapExecutionMemory(),
        counted.peakOffHeapExecutionMemory(),
        SparkInternals.resultBytes(event));
  }

  private static TaskSnapshot.End end(SparkListenerTaskEnd event) {
    if (event.reason() == Success$.MODULE$) {
      return TaskSnapshot.End.SUCCEEDED;
    }
    return event.reason() instanceof TaskKilled ? TaskSnapshot.End.KILLED : TaskSnapshot.End.FAILED;
  }
}
