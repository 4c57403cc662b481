package sparkworkbook.labs.performanceequation;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

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
    NavigableMap<Long, Double> sharedClock = sharedClock(stage.tasks());
    long first = stage.tasks().stream().mapToLong(TaskTimes::launched).min().orElse(0);
    long last = stage.tasks().stream().mapToLong(TaskTimes::finished).max().orElse(0);
    double withoutTasks = stage.wallMillis() - (last - first);
    double counted = 0;
    for (TaskTimes task : stage.tasks()) {
      double share = sharedClock.get(task.finished()) - sharedClock.get(task.launched());
      Map<Term, Double> parts = parts(task);
      double all = parts.values().stream().mapToDouble(Double::doubleValue).sum();
      if (all > 0) { // Spark counts whole milliseconds, and a task can take less
        parts.forEach((term, part) -> add(millis, term, part / all * share));
        counted += share;
      }
    }
    add(millis, Term.SCHEDULING, counted == 0 ? stage.wallMillis() : withoutTasks);
    return millis;
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

  /** A clock on which a moment in which n tasks run passes at an n-th of its speed. */
  private static NavigableMap<Long, Double> sharedClock(List<TaskTimes> tasks) {
    TreeMap<Long, Integer> changes = new TreeMap<>();
    for (TaskTimes task : tasks) {
      changes.merge(task.launched(), 1, Integer::sum);
      changes.merge(task.finished(), -1, Integer::sum);
    }
    NavigableMap<Long, Double> clock = new TreeMap<>();
    double time = 0;
    long before = 0;
    int running = 0;
    for (Map.Entry<Long, Integer> change : changes.entrySet()) {
      time += running == 0 ? 0 : (double) (change.getKey() - before) / running;
      before = change.getKey();
      running += change.getValue();
      clock.put(before, time);
    }
    return clock;
  }

  private static void add(Map<Term, Double> millis, Term term, double more) {
    millis.merge(term, more, Double::sum);
  }
}
