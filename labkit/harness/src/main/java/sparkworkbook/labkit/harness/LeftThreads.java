package sparkworkbook.labkit.harness;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Threads that a job started and that are still alive: those that keep the JVM from ending, and
 * those that are in the code of a lab. Spark, Hadoop and Parquet start daemon threads of their own,
 * some of them without a name.
 */
final class LeftThreads {
  private static final String JUDGED = "sparkworkbook.labs.";

  /** Netty's, which keeps the JVM from ending for a second after its last task. */
  private static final String NETTYS = "io.netty.util.concurrent.GlobalEventExecutor";

  /** A pool that was shut down needs a moment. */
  private static final long GRACE_MILLIS = 300;

  private LeftThreads() {}

  static Set<Thread> now() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  /** The names of the job's threads that were not there before, sorted. */
  static List<String> since(Set<Thread> before) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE_MILLIS);
    List<Thread> left = jobs(before);
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      join(left.get(0));
      left = jobs(before);
    }
    return left.stream().map(thread -> "thread " + thread.getName()).sorted().toList();
  }

  private static List<Thread> jobs(Set<Thread> before) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> !before.contains(entry.getKey()))
        .filter(entry -> isJobs(entry.getKey(), entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isJobs(Thread thread, StackTraceElement[] stack) {
    return thread != Thread.currentThread()
        && (isIn(JUDGED, stack) || !thread.isDaemon() && !isIn(NETTYS, stack));
  }

  private static boolean isIn(String code, StackTraceElement[] stack) {
    return Arrays.stream(stack).anyMatch(frame -> frame.getClassName().startsWith(code));
  }

  private static void join(Thread thread) {
    try {
      thread.join(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
