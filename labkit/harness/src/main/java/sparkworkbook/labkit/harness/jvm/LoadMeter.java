package sparkworkbook.labkit.harness.jvm;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Measures what other programs take of this machine's processors: the load of the whole machine
 * minus the processor time of this JVM and of the processes that it started.
 *
 * <p>It takes a sample about once a second, when one of its {@link Span}s is asked. Where the
 * operating system does not tell the load, the machine counts as idle. A process of this JVM that
 * ends between two samples leaves its last processor time to the others.
 */
public final class LoadMeter {
  /** From this share on, 0 to 1, other programs make the machine a busy one. */
  public static final double BUSY = 0.25;

  /** How every note begins that says so. */
  public static final String BUSY_NOTE = "the machine was busy";

  /** Less than this share is what a machine does by itself, or an error of measurement. */
  private static final double IDLE = 0.05;

  private static final long SAMPLE_NANOS = Duration.ofMillis(900).toNanos();

  private final LongSupplier clock;
  private final Probe probe;
  private long sampledNanos;
  private long ownNanos;
  private double share;
  private double takenNanos;

  /** Where the numbers of a sample come from. */
  interface Probe {
    /** The load of all processors since the last call, 0 to 1; negative if it is unknown. */
    double load();

    /** Processor time of this JVM and its descendants; it never falls. */
    long ownNanos();

    int cores();
  }

  LoadMeter(LongSupplier clock, Probe probe) {
    this.clock = clock;
    this.probe = probe;
    this.sampledNanos = clock.getAsLong();
    this.ownNanos = probe.ownNanos();
    probe.load();
  }

  /** The meter of this JVM: the load is measured from one call to the next, of any caller. */
  public static LoadMeter machine() {
    return Machine.METER;
  }

  /** Measures from now on. */
  public Span start() {
    return new Span();
  }

  /** Takes a sample if the last one is about a second old. */
  public synchronized void sample() {
    long now = clock.getAsLong();
    long wall = now - sampledNanos;
    if (wall < SAMPLE_NANOS) {
      return;
    }
    double load = probe.load();
    long own = probe.ownNanos();
    double others = load - (double) (own - ownNanos) / wall / probe.cores();
    share = load >= 0 && others >= IDLE ? Math.min(1, others) : 0; // NaN is unknown too
    takenNanos += share * wall;
    sampledNanos = now;
    ownNanos = own;
  }

  /** Processor time that others took, divided by the processors; since the last sample as in it. */
  private synchronized double taken(long now) {
    sample();
    return takenNanos + share * Math.max(0, now - sampledNanos);
  }

  /** A stretch of time that goes on. */
  public final class Span {
    private final double takenBefore;
    private final long startedNanos = clock.getAsLong();

    private Span() {
      takenBefore = taken(startedNanos);
    }

    /** What counts against a limit: less on a busy machine, but never less than a third. */
    Duration counted() {
      long now = clock.getAsLong();
      long wall = now - startedNanos;
      double taken = Math.max(0, taken(now) - takenBefore);
      return Duration.ofNanos(Math.max(wall / FairDeadline.LONGEST, wall - (long) taken));
    }

    /** The share of the machine that other programs took, 0 to 1. */
    public double othersShare() {
      long now = clock.getAsLong();
      long wall = now - startedNanos;
      return wall <= 0 ? 0 : Math.min(1, Math.max(0, taken(now) - takenBefore) / wall);
    }
  }

  /** Whether others took so much that a limit may have been passed for that. */
  public static boolean isBusy(double othersShare) {
    return othersShare > BUSY;
  }

  /** What a message says of it after another clause; empty if the machine was not busy. */
  public static String note(double othersShare) {
    return isBusy(othersShare)
        ? "; %s: other programs took %d %% of its processors"
            .formatted(BUSY_NOTE, Math.round(100 * othersShare))
        : "";
  }

  private static final class Machine implements Probe {
    static final LoadMeter METER = new LoadMeter(System::nanoTime, new Machine());

    private final java.lang.management.OperatingSystemMXBean system =
        ManagementFactory.getOperatingSystemMXBean();
    private Map<ProcessHandle, Long> seen = new HashMap<>();
    private long ofDescendants;

    @Override
    public double load() {
      return system instanceof com.sun.management.OperatingSystemMXBean known
          ? known.getCpuLoad()
          : -1;
    }

    @Override
    public long ownNanos() {
      Map<ProcessHandle, Long> now = new HashMap<>();
      try (Stream<ProcessHandle> descendants = ProcessHandle.current().descendants()) {
        descendants.forEach(
            process ->
                process
                    .info()
                    .totalCpuDuration()
                    .ifPresent(time -> now.put(process, time.toNanos())));
      }
      now.forEach(
          (process, nanos) -> ofDescendants += Math.max(0, nanos - seen.getOrDefault(process, 0L)));
      seen = now;
      return ofDescendants
          + (system instanceof com.sun.management.OperatingSystemMXBean known
              ? Math.max(0, known.getProcessCpuTime())
              : 0);
    }

    @Override
    public int cores() {
      return system.getAvailableProcessors();
    }
  }
}
