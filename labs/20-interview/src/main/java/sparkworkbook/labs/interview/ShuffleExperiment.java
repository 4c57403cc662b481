package sparkworkbook.labs.interview;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Distributes pairs, and counts the tasks and the records that each has read. */
public final class ShuffleExperiment {
  private static final long DRAIN_MILLIS = 60_000;

  private ShuffleExperiment() {}

  /** Runs the job once. */
  public static ShuffleCost run(
      JavaSparkContext context, JavaPairRDD<String, Long> pairs, int partitions) {
    Experiments.refuseToAnswer();
    Tasks tasks = new Tasks();
    try {
      context.sc().listenerBus().waitUntilEmpty(DRAIN_MILLIS);
      context.sc().addSparkListener(tasks);
      pairs.partitionBy(new HashPartitioner(partitions)).foreach(pair -> {});
      context.sc().listenerBus().waitUntilEmpty(DRAIN_MILLIS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    } finally {
      context.sc().removeSparkListener(tasks);
    }
    return tasks.cost();
  }

  private static final class Tasks extends SparkListener {
    private final List<Long> recordsRead = new ArrayList<>();
    private final List<Integer> stages = new ArrayList<>();

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
      stages.add(end.stageId());
      recordsRead.add(end.taskMetrics().shuffleReadMetrics().recordsRead());
    }

    synchronized ShuffleCost cost() {
      int last = stages.stream().mapToInt(Integer::intValue).max().orElseThrow();
      int empty = 0;
      long most = 0;
      for (int task = 0; task < stages.size(); task++) {
        empty += stages.get(task) == last && recordsRead.get(task) == 0 ? 1 : 0;
        most = Math.max(most, recordsRead.get(task));
      }
      return new ShuffleCost(stages.size(), empty, most);
    }
  }
}
