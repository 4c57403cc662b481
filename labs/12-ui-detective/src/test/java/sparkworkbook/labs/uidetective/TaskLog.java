package sparkworkbook.labs.uidetective;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.storage.RDDBlockId;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What an application's tasks and blocks did while it ran: the judge's own eyes, next to the UI. To
 * be asked when the application has ended.
 */
final class TaskLog extends SparkListener {
  private final Map<Integer, List<Task>> tasks = new HashMap<>();
  private final Set<RDDBlockId> kept = new HashSet<>();
  private List<Integer> lastJob = List.of();

  /** A task that has ended. */
  record Task(
      long inputRecords,
      long shuffleRecords,
      long memorySpilled,
      long diskSpilled,
      long runMillis) {}

  @Override
  public synchronized void onJobStart(SparkListenerJobStart job) {
    lastJob =
        CollectionConverters.asJava(job.stageInfos()).stream()
            .map(stage -> stage.stageId())
            .sorted()
            .toList();
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    tasks
        .computeIfAbsent(end.stageId(), first -> new ArrayList<>())
        .add(
            new Task(
                end.taskMetrics().inputMetrics().recordsRead(),
                end.taskMetrics().shuffleReadMetrics().recordsRead(),
                end.taskMetrics().memoryBytesSpilled(),
                end.taskMetrics().diskBytesSpilled(),
                end.taskMetrics().executorRunTime()));
  }

  @Override
  public synchronized void onBlockUpdated(SparkListenerBlockUpdated update) {
    if (update.blockUpdatedInfo().blockId() instanceof RDDBlockId block) {
      if (update.blockUpdatedInfo().storageLevel().isValid()) {
        kept.add(block);
      } else {
        kept.remove(block);
      }
    }
  }

  /** The stage after the one that reads the flights, of the job that started last. */
  synchronized int secondStage() {
    return lastJob.get(1);
  }

  synchronized List<Task> tasks(int stage) {
    return List.copyOf(tasks.get(stage));
  }

  /** Cached partitions that were there at the end. */
  synchronized Set<RDDBlockId> kept() {
    return Set.copyOf(kept);
  }

  /** The longest time of a task, of all stages in which one took twice as long as the median. */
  synchronized long longestOutlierMillis(int exceptStage) {
    return tasks.entrySet().stream()
        .filter(stage -> stage.getKey() != exceptStage)
        .mapToLong(stage -> outlierMillis(stage.getValue()))
        .max()
        .orElse(0);
  }

  private static long outlierMillis(List<Task> tasks) {
    long[] sorted = tasks.stream().mapToLong(Task::runMillis).sorted().toArray();
    long most = sorted[sorted.length - 1];
    return most > 2 * sorted[sorted.length / 2] ? most : 0;
  }
}
