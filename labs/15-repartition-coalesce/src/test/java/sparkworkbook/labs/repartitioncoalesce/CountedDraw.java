package sparkworkbook.labs.repartitioncoalesce;

import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Stands in for the audit's draw: cheap, another one for every seed, and it counts who asks. */
final class CountedDraw implements FilterFunction<Row> {
  private static final long serialVersionUID = 1L;

  /** A thread that is no task: the driver's, or one that a task has started. */
  private static final long NO_TASK = -1;

  /** It picks one flight in so many. */
  private static final long ONE_IN = 4;

  private final long seed;
  private final CallsByTask calls = new CallsByTask();

  private CountedDraw(long seed) {
    this.seed = seed;
  }

  static CountedDraw of(SparkSession spark, long seed) {
    CountedDraw draw = new CountedDraw(seed);
    spark.sparkContext().register(draw.calls);
    return draw;
  }

  /** The same draw in SQL, for who checks it. */
  static String condition(long seed) {
    return "pmod(delay * 31 + coalesce(distance, 0) * 17 + " + seed + ", " + ONE_IN + ") = 0";
  }

  @Override
  public boolean call(Row flight) {
    calls.add(TaskContext.get() == null ? NO_TASK : TaskContext.get().taskAttemptId());
    long delay = flight.getAs("delay");
    Long distance = flight.getAs("distance");
    return Math.floorMod(delay * 31 + (distance == null ? 0 : distance) * 17 + seed, ONE_IN) == 0;
  }

  /** How often it was asked. */
  long calls() {
    return calls.value().values().stream().mapToLong(Long::longValue).sum();
  }

  /** How often it was asked outside of a task. */
  long callsOutsideOfTasks() {
    return calls.value().getOrDefault(NO_TASK, 0L);
  }

  /** How many tasks asked it. */
  int tasks() {
    Map<Long, Long> byTask = calls.value();
    return byTask.size() - (byTask.containsKey(NO_TASK) ? 1 : 0);
  }

  /** How often the task asked it that asked most. */
  long mostCallsOfATask() {
    return calls.value().values().stream().mapToLong(Long::longValue).max().orElse(0);
  }
}
