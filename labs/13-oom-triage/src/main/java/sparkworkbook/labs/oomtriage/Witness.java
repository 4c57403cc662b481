package sparkworkbook.labs.oomtriage;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.JobFailed;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Prints failures of an application as they happen ({@code spark.extraListeners}), with the seconds
 * since the start of its JVM.
 */
public final class Witness extends SparkListener {
  private static final int LONGEST = 100;

  private final long start = ManagementFactory.getRuntimeMXBean().getStartTime();
  private boolean ended;

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded event) {
    tell(event.time(), "executor " + event.executorId() + " is there");
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved event) {
    tell(event.time(), "executor " + event.executorId() + " is lost: " + event.reason());
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    if (event.reason() instanceof TaskFailedReason reason) {
      String attempt =
          String.format(
              "stage %d, task %d, attempt %d on executor %s failed: ",
              event.stageId(),
              event.taskInfo().index(),
              event.taskInfo().attemptNumber(),
              event.taskInfo().executorId());
      tell(event.taskInfo().finishTime(), attempt + inShort(reason));
    }
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd event) {
    if (event.jobResult() instanceof JobFailed) {
      tell(event.time(), "job " + event.jobId() + " failed");
    }
  }

  /** Executors that go after this event go because the application ends. */
  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd event) {
    ended = true;
  }

  private static String inShort(TaskFailedReason reason) {
    if (reason instanceof ExceptionFailure thrown) {
      String name = thrown.className().substring(thrown.className().lastIndexOf('.') + 1);
      return cut(name + ": " + thrown.description());
    }
    if (reason instanceof ExecutorLostFailure lost) {
      return "the executor was lost" + (lost.exitCausedByApp() ? "" : ", which is not counted");
    }
    return cut(reason.toErrorString());
  }

  private static String cut(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }

  private void tell(long time, String text) {
    if (!ended) {
      System.out.printf(Locale.ROOT, "%5.1f s  %s%n", (time - start) / 1000.0, text);
    }
  }
}
