package sparkworkbook.labs.performanceequation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

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
    long[] moments =
        LongStream.concat(
                LongStream.of(stage.submitted(), stage.completed()),
                stage.tasks().stream()
                    .flatMapToLong(t -> LongStream.of(t.launched(), t.finished())))
            .sorted()
            .distinct()
            .toArray();
    List<TaskTimes> byLaunch = new ArrayList<>(stage.tasks());
    byLaunch.sort(Comparator.comparingLong(TaskTimes::launched));
    Set<TaskTimes> running = Collections.newSetFromMap(new IdentityHashMap<>());
    int next = 0;
    for (int i = 0; i + 1 < moments.length; i++) {
      long now = moments[i];
      running.removeIf(task -> task.finished() <= now);
      while (next < byLaunch.size() && byLaunch.get(next).launched() <= now) {
        TaskTimes task = byLaunch.get(next++);
        if (task.finished() > now) {
          running.add(task);
        }
      }
      double length = moments[i + 1] - now;
      if (running.isEmpty()) {
        add(millis, Term.SCHEDULING, length);
      }
      for (TaskTimes task : running) {
        fractions(task).forEach((term, part) -> add(millis, term, length * part / running.size()));
      }
    }
    return millis;
  }

  /** Of one task's time. A pause is looked for where the thread was surely off the core. */
  private static Map<Term, Double> fractions(TaskTimes task) {
    double left = task.runMillis();
    double wait = Math.min(left, task.fetchWaitMillis());
    left -= wait;
    double write = Math.min(left, task.shuffleWriteNanos() / NANOS_A_MILLI);
    left -= write;
    double core = task.cpuNanos() / NANOS_A_MILLI;
    double gcInRun = Math.min(task.gcMillis(), left - Math.min(left, Math.max(0, core - write)));
    left -= gcInRun;
    double cpu = Math.min(left, core);
    double packing = task.deserializeMillis() + task.resultSerializationMillis();
    double gcOutside = Math.min(task.gcMillis() - gcInRun, packing);
    double known = task.runMillis() + packing + task.gettingResultMillis();

    Map<Term, Double> parts = new EnumMap<>(Term.class);
    parts.put(Term.FETCH_WAIT, wait);
    parts.put(Term.SHUFFLE_WRITE, write);
    parts.put(Term.GC, gcInRun + gcOutside);
    parts.put(Term.CPU, cpu);
    parts.put(Term.WAITING, left - cpu);
    parts.put(Term.SERIALIZATION, packing - gcOutside);
    parts.put(Term.RESULT, (double) task.gettingResultMillis());
    parts.put(Term.SCHEDULING, Math.max(0, task.durationMillis() - known));
    double all = Math.max(known, task.durationMillis());
    parts.replaceAll((term, part) -> part / all);
    return parts;
  }

  private static void add(Map<Term, Double> millis, Term term, double more) {
    millis.merge(term, more, Double::sum);
  }
}
