package sparkworkbook.labs.incidentatthree;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerUnpersistRDD;
import org.apache.spark.sql.execution.SparkPlanInfo;
import org.apache.spark.sql.execution.ui.SparkListenerDriverAccumUpdates;
import org.apache.spark.sql.execution.ui.SparkListenerSQLAdaptiveExecutionUpdate;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.RDDBlockId;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Counts what an application takes from now on, from Spark's own events: on the driver, so that it
 * counts the same wherever the tasks run. Events of earlier jobs may still arrive; they count
 * nowhere.
 */
public final class Expenses extends SparkListener {
  private static final String RESULT_TASK = "ResultTask";

  /** The most that Spark adds to the result of a task: the updates of its accumulators. */
  private static final long ADDED_TO_A_RESULT = 6 * 1024;

  private final long start = System.currentTimeMillis();
  private final Set<Integer> stages = new HashSet<>();
  private final Map<BudgetLine, Long> taken = new EnumMap<>(BudgetLine.class);
  private final Set<Long> broadcastSizes = new HashSet<>();
  private final Set<Long> writtenFiles = new HashSet<>();
  private final Map<Long, Long> countedOnDriver = new HashMap<>();
  private final Map<String, BlockUpdatedInfo> cached = new HashMap<>();

  public Expenses() {
    for (BudgetLine line : BudgetLine.values()) {
      taken.put(line, 0L);
    }
  }

  /** What was counted so far; all events have come when the application is stopped. */
  public synchronized Map<BudgetLine, Long> taken() {
    Map<BudgetLine, Long> all = new EnumMap<>(taken);
    all.put(
        BudgetLine.LARGEST_BROADCAST,
        broadcastSizes.stream().mapToLong(this::onDriver).max().orElse(0));
    all.put(BudgetLine.FILES_WRITTEN, writtenFiles.stream().mapToLong(this::onDriver).sum());
    return all;
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart event) {
    if (event.time() >= start) {
      CollectionConverters.asJava(event.stageIds()).forEach(id -> stages.add((Integer) id));
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
    TaskMetrics metrics = event.taskMetrics();
    if (metrics == null || !event.taskInfo().successful() || !stages.contains(event.stageId())) {
      return;
    }
    add(BudgetLine.TASKS, 1);
    add(BudgetLine.ROWS_SCANNED, metrics.inputMetrics().recordsRead());
    add(BudgetLine.BYTES_SHUFFLED, metrics.shuffleWriteMetrics().bytesWritten());
    add(BudgetLine.BYTES_SPILLED, metrics.memoryBytesSpilled());
    if (event.taskType().equals(RESULT_TASK)) {
      add(BudgetLine.BYTES_TO_THE_DRIVER, Math.max(0, metrics.resultSize() - ADDED_TO_A_RESULT));
    }
  }

  /** A cached block is as large as it lies in memory and on disk together. */
  @Override
  public synchronized void onBlockUpdated(SparkListenerBlockUpdated event) {
    BlockUpdatedInfo block = event.blockUpdatedInfo();
    if (!(block.blockId() instanceof RDDBlockId)) {
      return;
    }
    String where = block.blockManagerId().executorId() + " " + block.blockId().name();
    if (block.storageLevel().isValid()) {
      cached.put(where, block);
    } else {
      cached.remove(where);
    }
    long bytes = 0;
    for (BlockUpdatedInfo kept : cached.values()) {
      bytes += kept.memSize() + kept.diskSize();
    }
    taken.merge(BudgetLine.BYTES_CACHED, bytes, Math::max);
  }

  @Override
  public synchronized void onUnpersistRDD(SparkListenerUnpersistRDD event) {
    cached.values().removeIf(block -> ((RDDBlockId) block.blockId()).rddId() == event.rddId());
  }

  @Override
  public synchronized void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof SparkListenerSQLExecutionStart query) {
      find(query.sparkPlanInfo());
    } else if (event instanceof SparkListenerSQLAdaptiveExecutionUpdate update) {
      find(update.sparkPlanInfo());
    } else if (event instanceof SparkListenerDriverAccumUpdates updates) {
      CollectionConverters.asJava(updates.accumUpdates())
          .forEach(
              update ->
                  countedOnDriver.put(
                      ((Number) update._1()).longValue(), ((Number) update._2()).longValue()));
    }
  }

  /** Sizes of broadcasts and numbers of files are counted on the driver, so no task knows them. */
  private void find(SparkPlanInfo plan) {
    CollectionConverters.asJava(plan.metrics())
        .forEach(
            metric -> {
              if (plan.nodeName().equals("BroadcastExchange")
                  && metric.name().equals("data size")) {
                broadcastSizes.add(metric.accumulatorId());
              } else if (metric.name().equals("number of written files")) {
                writtenFiles.add(metric.accumulatorId());
              }
            });
    CollectionConverters.asJava(plan.children()).forEach(this::find);
  }

  private long onDriver(long accumulator) {
    return countedOnDriver.getOrDefault(accumulator, 0L);
  }

  private void add(BudgetLine line, long amount) {
    taken.merge(line, amount, Long::sum);
  }
}
