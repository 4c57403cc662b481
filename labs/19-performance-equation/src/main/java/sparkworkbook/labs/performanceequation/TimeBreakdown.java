package sparkworkbook.labs.performanceequation;

import java.util.EnumMap;
import java.util.Map;

/** Says where the time of a stage has gone. */
public final class TimeBreakdown {
  private static final double NANOS_A_MILLI = 1e6;

  private TimeBreakdown() {}

  /**
   * Divides the time of a stage among the terms. Every moment on the clock counts once, whatever
   * the number of tasks that run in it: the terms add up to {@link StageTimes#wallMillis()}.
   *
   * @return milliseconds on the clock; a term without an entry has none
   */
  public static Map<Term, Double> of(StageTimes stage) {
    // TODO this is the equation on the wall: all six, added up
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
