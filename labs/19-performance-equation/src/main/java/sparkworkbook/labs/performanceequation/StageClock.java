package sparkworkbook.labs.performanceequation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;

/** Collects the times of the stages that completed since the last call of {@link #stages()}. */
public final class StageClock extends SparkListener {
  private final Map<Integer, List<TaskTimes>> tasks = new HashMap<>();
  private final List<StageTimes> stages = new ArrayList<>();

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskMetrics() != null) {
      tasks.computeIfAbsent(end.stageId(), stage -> new ArrayList<>()).add(times(end));
    }
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted completed) {
    StageInfo stage = completed.stageInfo();
    List<TaskTimes> own = tasks.remove(stage.stageId());
    stages.add(
        new StageTimes(
            (Long) stage.submissionTime().get(),
            (Long) stage.completionTime().get(),
            own == null ? List.of() : own));
  }

  /** In the order of completion. Before the call, Spark must have delivered its events. */
  public synchronized List<StageTimes> stages() {
    List<StageTimes> since = List.copyOf(stages);
    stages.clear();
    return since;
  }

  private static TaskTimes times(SparkListenerTaskEnd end) {
    TaskMetrics metrics = end.taskMetrics();
    long fetching = end.taskInfo().gettingResultTime();
    return new TaskTimes(
        end.taskInfo().launchTime(),
        end.taskInfo().finishTime(),
        metrics.executorDeserializeTime(),
        metrics.executorRunTime(),
        metrics.executorCpuTime(),
        metrics.jvmGCTime(),
        metrics.shuffleReadMetrics().fetchWaitTime(),
        metrics.shuffleWriteMetrics().writeTime(),
        metrics.resultSerializationTime(),
        fetching == 0 ? 0 : end.taskInfo().finishTime() - fetching);
  }
}
