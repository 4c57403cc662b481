package sparkworkbook.labkit.harness.record;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One alarm clock: setting it again replaces the alarm that was set. */
final class Watchdog {
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "labkit-watchdog");
            thread.setDaemon(true);
            return thread;
          });
  private ScheduledFuture<?> alarm;

  synchronized void set(Duration limit, Runnable action) {
    cancel();
    alarm = clock.schedule(action, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  synchronized void cancel() {
    if (alarm != null) {
      alarm.cancel(false);
    }
  }

  /** Whether a debugger may stop this JVM: then time says nothing. */
  static boolean isDebugged() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .anyMatch(
            argument -> argument.startsWith("-agentlib:jdwp") || argument.startsWith("-Xrunjdwp"));
  }
}
