package sparkworkbook.labkit.harness.record;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import sparkworkbook.labkit.harness.jvm.FairDeadline;

/** One alarm clock: setting it again replaces the alarm that was set. */
final class Watchdog {
  private static final long LOOK_MILLIS = 1000;

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "labkit-watchdog");
            thread.setDaemon(true);
            return thread;
          });
  private Consumer<FairDeadline> alarm;
  private Future<?> next;

  /**
   * @param limit the time that may count, see {@link FairDeadline}
   * @param action hears how busy the machine was meanwhile
   */
  synchronized void set(Duration limit, Consumer<FairDeadline> action) {
    cancel();
    alarm = action;
    // the first sample of a JVM takes a while: not in the thread of the test
    next = clock.submit(() -> look(FairDeadline.in(limit), action));
  }

  synchronized void cancel() {
    alarm = null;
    if (next != null) {
      next.cancel(false);
    }
  }

  private void look(FairDeadline deadline, Consumer<FairDeadline> action) {
    long left = deadline.remaining().toNanos();
    synchronized (this) {
      if (alarm != action) {
        return;
      }
      if (left > 0) {
        long wait = Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
        next = clock.schedule(() -> look(deadline, action), wait, TimeUnit.NANOSECONDS);
        return;
      }
    }
    action.accept(deadline);
  }

  /** Whether a debugger may stop this JVM: then time says nothing. */
  static boolean isDebugged() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .anyMatch(
            argument -> argument.startsWith("-agentlib:jdwp") || argument.startsWith("-Xrunjdwp"));
  }
}
