package sparkworkbook.labs.repartitioncoalesce;

import java.util.HashSet;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/** Stands in for the audit's draw: cheap, another one for every seed, and it counts who asks. */
final class CountedDraw implements FilterFunction<Row> {
  private static final long serialVersionUID = 1L;
  private static final long DRIVER = -1;

  private final long seed;
  private final LongAccumulator calls;
  private final CollectionAccumulator<Long> tasks;
  private transient Long lastTask;

  private CountedDraw(long seed, LongAccumulator calls, CollectionAccumulator<Long> tasks) {
    this.seed = seed;
    this.calls = calls;
    this.tasks = tasks;
  }

  static CountedDraw of(SparkSession spark, long seed) {
    return new CountedDraw(
        seed, spark.sparkContext().longAccumulator(), spark.sparkContext().collectionAccumulator());
  }

  /** The same draw in SQL, for who checks it. */
  static String condition(long seed) {
    return "pmod(delay * 31 + distance * 17 + " + seed + ", 256) = 0";
  }

  @Override
  public boolean call(Row flight) {
    calls.add(1L);
    long task = TaskContext.get() == null ? DRIVER : TaskContext.get().taskAttemptId();
    if (lastTask == null || lastTask != task) {
      lastTask = task;
      tasks.add(task);
    }
    long delay = flight.getAs("delay");
    long distance = flight.getAs("distance");
    return Math.floorMod(delay * 31 + distance * 17 + seed, 256L) == 0;
  }

  /** How often it was asked. */
  long calls() {
    return calls.sum();
  }

  /** How many tasks asked it. */
  int tasks() {
    return new HashSet<>(tasks.value()).size();
  }
}
