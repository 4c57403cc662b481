package sparkworkbook.labs.performanceequation;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Divides the time of a stage into its terms. */
public final class TimeBreakdown {
  private static final double NANOS_A_MILLI = 1e6;

  private TimeBreakdown() {}

  /**
   * Divides the time of a stage among the terms. Every moment on the clock counts once, for any
   * number of running tasks: the terms add up to {@link StageTimes#wallMillis()}.
   *
   * @return milliseconds on the clock; a term without an entry has none
   */
  public static Map<Term, Double> of(StageTimes stage) {
    Map<Term, Double> millis = new EnumMap<>(Term.class);
    int[] running = new int[(int) stage.wallMillis()];
    for (TaskTimes task : stage.tasks()) {
      millisOf(task, stage).forEach(milli -> running[milli]++);
    }
    for (TaskTimes task : stage.tasks()) {
      double share = millisOf(task, stage).mapToDouble(milli -> 1.0 / running[milli]).sum();
      Map<Term, Double> parts = parts(task);
      double all = parts.values().stream().mapToDouble(Double::doubleValue).sum();
      parts.forEach((term, part) -> add(millis, term, share == 0 ? 0 : part / all * share));
    }
    add(millis, Term.SCHEDULING, Arrays.stream(running).filter(tasks -> tasks == 0).count());
    return millis;
  }

  private static IntStream millisOf(TaskTimes task, StageTimes stage) {
    return IntStream.range(
        (int) (task.launched() - stage.submitted()), (int) (task.finished() - stage.submitted()));
  }

  /** Divides one task's time. What has a name of its own is not counted under a wider one again. */
  private static Map<Term, Double> parts(TaskTimes task) {
    double run = task.runMillis();
    double fetchWait = Math.min(task.fetchWaitMillis(), run);
    double write = Math.min(task.shuffleWriteNanos() / NANOS_A_MILLI, run - fetchWait);
    double left = run - fetchWait - write;
    double serialization = task.deserializeMillis() + task.resultSerializationMillis();
    double gc = Math.min(task.gcMillis(), left + serialization);
    double gcInRun = Math.min(gc, left);
    double cpu = Math.min(task.cpuNanos() / NANOS_A_MILLI, left - gcInRun);

    Map<Term, Double> parts = new EnumMap<>(Term.class);
    parts.put(Term.FETCH_WAIT, fetchWait);
    parts.put(Term.SHUFFLE_WRITE, write);
    parts.put(Term.GC, gc);
    parts.put(Term.CPU, cpu);
    parts.put(Term.WAITING, left - gcInRun - cpu);
    parts.put(Term.SERIALIZATION, serialization - (gc - gcInRun));
    parts.put(Term.RESULT, (double) task.gettingResultMillis());
    double known = run + serialization + task.gettingResultMillis();
    parts.put(Term.SCHEDULING, Math.max(0, task.durationMillis() - known));
    return parts;
  }

  private static void add(Map<Term, Double> millis, Term term, double more) {
    millis.merge(term, more, Double::sum);
  }
}
