package sparkworkbook.labs.repartitioncoalesce;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.util.AccumulatorV2;

/** Calls, by the id of the task attempt that made them. */
final class CallsByTask extends AccumulatorV2<Long, Map<Long, Long>> {
  private static final long serialVersionUID = 1L;

  private final HashMap<Long, Long> calls = new HashMap<>();

  @Override
  public synchronized void add(Long task) {
    calls.merge(task, 1L, Long::sum);
  }

  @Override
  public void merge(AccumulatorV2<Long, Map<Long, Long>> other) {
    Map<Long, Long> others = other.value();
    synchronized (this) {
      others.forEach((task, count) -> calls.merge(task, count, Long::sum));
    }
  }

  @Override
  public synchronized Map<Long, Long> value() {
    return Map.copyOf(calls);
  }

  @Override
  public synchronized CallsByTask copy() {
    CallsByTask copy = new CallsByTask();
    copy.calls.putAll(calls);
    return copy;
  }

  @Override
  public synchronized void reset() {
    calls.clear();
  }

  @Override
  public synchronized boolean isZero() {
    return calls.isEmpty();
  }
}
