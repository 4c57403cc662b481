package sparkworkbook.labkit.harness.jvm;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that {@link JvmCommand} started. It never outlives its starter: it is ended by {@link
 * #close()}, by a time limit, when this JVM exits, and (by {@link ParentWatch}) when this JVM is
 * killed. The processes that it started itself end with it.
 *
 * <p>Not caught: a process that detaches itself within {@value #POLL_MILLIS} ms of its start, so
 * that nobody sees whose child it was.
 */
public final class JvmProcess implements AutoCloseable {
  /** How many last lines of output are kept. */
  static final int TAIL_LINES = 100;

  private static final long POLL_MILLIS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Process process;
  private final OutputPump pump;
  private final Path output;
  private final Path temporary;
  private final long startedNanos = System.nanoTime();
  private final Set<ProcessHandle> descendants = ConcurrentHashMap.newKeySet();
  private final Thread atExit = new Thread(this::endTree, "labkit-end-child");

  private JvmProcess(Process process, OutputPump pump, Path output, Path temporary) {
    this.process = process;
    this.pump = pump;
    this.output = output;
    this.temporary = temporary;
  }

  static JvmProcess start(ProcessBuilder builder, Path output, Path temporary) throws IOException {
    Process process = builder.start();
    JvmProcess started =
        new JvmProcess(
            process, OutputPump.start(process.getInputStream(), output), output, temporary);
    try {
      Runtime.getRuntime().addShutdownHook(started.atExit);
    } catch (IllegalStateException e) {
      started.endTree(); // this JVM is ending already
      throw e;
    }
    return started;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Looks which processes it has started, so that they end with it even if it ends first. {@link
   * #await} does so by itself; a caller that waits differently calls this some times a second.
   */
  public void noteDescendants() {
    process.descendants().forEach(descendants::add);
  }

  /** Ends the processes that it has started, and leaves the JVM alone. */
  public void endDescendants() {
    noteDescendants();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  /** The file that receives what the JVM prints. */
  public Path output() {
    return output;
  }

  /** What it printed last, {@value #TAIL_LINES} lines at most. */
  public List<String> tail() {
    return pump.tail();
  }

  /**
   * Writes a line to the JVM's standard input, where {@link ParentWatch#start(
   * java.util.function.Consumer)} reads it. A JVM that has ended hears nothing.
   */
  public void send(String line) {
    try {
      OutputStream input = process.getOutputStream();
      input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      // ended: await() says how
    }
  }

  /**
   * Waits for the end. When it returns, the JVM and the processes that it started are gone and its
   * output is complete.
   *
   * @param limit counted from this call as {@link FairDeadline} counts; a JVM that takes longer is
   *     ended
   * @throws IllegalStateException if this thread is interrupted; the JVM is ended first
   */
  public JvmExit await(Duration limit) {
    FairDeadline deadline = FairDeadline.in(limit);
    boolean timedOut = false;
    try {
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        noteDescendants();
        if (deadline.isOver()) {
          timedOut = true;
          break;
        }
      }
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while it waited for a child JVM", e);
    }
    Duration wall = Duration.ofNanos(System.nanoTime() - startedNanos);
    double othersShare = deadline.othersShare();
    close();
    return new JvmExit(process.exitValue(), timedOut, pump.tail(), output, wall, othersShare);
  }

  /** Ends the JVM and every process that it started, and waits until they are gone. */
  @Override
  public void close() {
    endTree();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // this JVM is ending: the hook runs anyway
    }
    pump.finish(PATIENCE);
    try {
      WorkFolders.delete(temporary);
      process.getOutputStream().close();
    } catch (IOException e) {
      // the other end is gone
    }
  }

  private void endTree() {
    process.descendants().forEach(descendants::add);
    process.destroyForcibly();
    ArrayDeque<ProcessHandle> open = new ArrayDeque<>(descendants);
    Set<ProcessHandle> ended = Collections.newSetFromMap(new ConcurrentHashMap<>());
    while (!open.isEmpty()) {
      ProcessHandle handle = open.poll();
      if (ended.add(handle)) {
        handle.descendants().forEach(open::add);
        handle.destroyForcibly();
      }
    }
    try {
      process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ended.forEach(JvmProcess::awaitEnd);
  }

  private static void awaitEnd(ProcessHandle handle) {
    try {
      handle.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // not gone in time: killed processes end as soon as the system lets them
    }
  }
}
