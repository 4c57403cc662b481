package sparkworkbook.labkit.harness;

import java.util.Arrays;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.SparkExecutorInfo;
import scala.Option;

/** Spark in this JVM, seen from outside of the check that runs. */
public final class RunningSpark {
  /** How Spark names the threads of its tasks. */
  private static final String TASK = "Executor task launch worker";

  private RunningSpark() {}

  /**
   * Cancels all jobs and interrupts the tasks that run in this JVM. It may have to wait for an
   * application that is being started.
   */
  public static void cancelJobs() {
    try {
      Option<SparkContext> active = SparkContext$.MODULE$.getActive();
      if (active.isDefined() && !active.get().isStopped()) {
        active.get().cancelAllJobs();
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith(TASK))
            .forEach(Thread::interrupt);
      }
    } catch (LinkageError | RuntimeException e) {
      // no Spark, or it is ending
    }
  }

  /** Whether tasks run: also those of cancelled jobs that do not answer to an interrupt. */
  public static boolean hasTasks() {
    try {
      Option<SparkContext> active = SparkContext$.MODULE$.getActive();
      return active.isDefined()
          && !active.get().isStopped()
          && Arrays.stream(active.get().statusTracker().getExecutorInfos())
              .mapToInt(SparkExecutorInfo::numRunningTasks)
              .anyMatch(tasks -> tasks > 0);
    } catch (LinkageError | RuntimeException e) {
      return false;
    }
  }
}
