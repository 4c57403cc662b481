package sparkworkbook.labs.performanceequation;

import java.io.Serializable;
import java.util.List;

/**
 * One stage and its tasks.
 *
 * @param submitted in ms since 1970
 * @param completed in ms since 1970
 * @param tasks all of them between these two moments, in any order
 */
public record StageTimes(long submitted, long completed, List<TaskTimes> tasks)
    implements Serializable {
  public StageTimes {
    tasks = List.copyOf(tasks);
  }

  /** Duration of the stage on the clock. */
  public long wallMillis() {
    return completed - submitted;
  }
}
