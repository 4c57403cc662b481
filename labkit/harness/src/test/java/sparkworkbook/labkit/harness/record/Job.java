package sparkworkbook.labkit.harness.record;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.opentest4j.TestAbortedException;

/** Plays the student: everything that judged code might do, by accident or not. */
final class Job {
  private Job() {}

  static int divide(int by) {
    return 1 / by;
  }

  static void exit() {
    System.out.println("Tests run: 3, Failures: 0");
    System.exit(0);
  }

  static void halt() {
    Runtime.getRuntime().halt(0);
  }

  static void haltIn(Duration time) {
    Thread thread =
        new Thread(
            () -> {
              LockSupport.parkNanos(time.toNanos());
              halt();
            });
    thread.start();
  }

  static void exitInAHook() {
    Thread hook = new Thread(() -> LockSupport.parkNanos(500_000_000));
    Runtime.getRuntime().addShutdownHook(hook);
    System.exit(0);
  }

  static void loop() {
    while (Thread.currentThread().isAlive()) {
      Thread.onSpinWait();
    }
  }

  static void sleep() {
    try {
      Thread.sleep(600_000);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /** Returns when it is interrupted, as if nothing had happened. */
  static void sleepOn() {
    LockSupport.parkNanos(600_000_000_000L);
  }

  static void leaveAThreadBehind() {
    Thread thread = new Thread(Job::loop);
    thread.setDaemon(false);
    thread.start();
  }

  static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  static int fillTheHeap() {
    List<byte[]> kept = new ArrayList<>();
    while (true) {
      kept.add(new byte[1 << 20]);
    }
  }

  static void giveUp() {
    throw new TestAbortedException("not on this machine");
  }

  /** Nothing in the exception says where it was thrown. */
  static void giveUpUnseen() {
    TestAbortedException aborted = new TestAbortedException("not on this machine");
    aborted.setStackTrace(new StackTraceElement[0]);
    throw aborted;
  }

  /** Ends the JVM as soon as it is touched. */
  static final class Bomb {
    static final int VALUE;

    static {
      System.exit(0);
      VALUE = 1;
    }

    private Bomb() {}
  }
}
