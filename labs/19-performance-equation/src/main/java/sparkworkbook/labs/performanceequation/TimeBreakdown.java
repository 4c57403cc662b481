package sparkworkbook.labs.performanceequation;

import java.util.EnumMap;
import java.util.Map;

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
    // TODO this is the equation of the dashboard: all six, added up
    Map<Term, Double> millis = new EnumMap<>(Term.class);
    for (TaskTimes task : stage.tasks()) {
      add(millis, Term.CPU, task.cpuNanos() / NANOS_A_MILLI);
      add(millis, Term.SERIALIZATION, task.deserializeMillis() + task.resultSerializationMillis());
      add(millis, Term.GC, task.gcMillis());
      add(millis, Term.FETCH_WAIT, task.fetchWaitMillis());
      add(millis, Term.SHUFFLE_WRITE, task.shuffleWriteNanos() / NANOS_A_MILLI);
    }
    return millis;
  }

  private static void add(Map<Term, Double> millis, Term term, double more) {
    millis.merge(term, more, Double::sum);
  }
}
