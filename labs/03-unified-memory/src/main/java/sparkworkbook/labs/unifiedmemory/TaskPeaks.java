package sparkworkbook.labs.unifiedmemory;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** The execution memory that the tasks of each stage took, and what they spilled. */
final class TaskPeaks extends SparkListener {
  private final Map<Integer, Workload.Stage> stages = new TreeMap<>();
  private long spilledBytes;

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
    TaskMetrics metrics = task.taskMetrics();
    // Not peakExecutionMemory: it misses the moment when a sorter's pointer array grows and the old
    // and the new array exist together.
    Workload.Stage one = new Workload.Stage(1, metrics.peakOnHeapExecutionMemory());
    stages.merge(task.stageId(), one, TaskPeaks::together);
    spilledBytes += metrics.memoryBytesSpilled();
  }

  private static Workload.Stage together(Workload.Stage stage, Workload.Stage task) {
    return new Workload.Stage(
        stage.tasks() + task.tasks(), Math.max(stage.peakTaskBytes(), task.peakTaskBytes()));
  }

  /** The stages in the order in which they ran. */
  synchronized List<Workload.Stage> stages() {
    return List.copyOf(stages.values());
  }

  /** The bytes that all tasks spilled, in their size in memory. */
  synchronized long spilledBytes() {
    return spilledBytes;
  }
}
