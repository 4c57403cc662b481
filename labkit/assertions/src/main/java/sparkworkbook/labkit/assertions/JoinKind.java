package sparkworkbook.labkit.assertions;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.joins.BroadcastHashJoinExec;
import org.apache.spark.sql.execution.joins.BroadcastNestedLoopJoinExec;
import org.apache.spark.sql.execution.joins.CartesianProductExec;
import org.apache.spark.sql.execution.joins.ShuffledHashJoinExec;
import org.apache.spark.sql.execution.joins.SortMergeJoinExec;

/** The ways in which Spark joins. */
public enum JoinKind {
  /** Both sides shuffled by the keys and sorted. */
  SORT_MERGE(SortMergeJoinExec.class),
  /** One side sent whole to every executor, as a hash table. */
  BROADCAST_HASH(BroadcastHashJoinExec.class),
  /** Both sides shuffled by the keys, one of them made a hash table partition by partition. */
  SHUFFLED_HASH(ShuffledHashJoinExec.class),
  /** One side sent whole to every executor and compared row by row. */
  BROADCAST_NESTED_LOOP(BroadcastNestedLoopJoinExec.class),
  /** Every row with every row. */
  CARTESIAN(CartesianProductExec.class);

  private final Class<? extends SparkPlan> operator;

  JoinKind(Class<? extends SparkPlan> operator) {
    this.operator = operator;
  }

  static Optional<JoinKind> of(SparkPlan plan) {
    return Arrays.stream(values()).filter(kind -> kind.operator.isInstance(plan)).findFirst();
  }
}
