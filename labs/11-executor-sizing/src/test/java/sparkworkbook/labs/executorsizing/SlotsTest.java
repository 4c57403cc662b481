package sparkworkbook.labs.executorsizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.Serializable;
import java.util.Collections;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * Two executors of three cores, in JVMs of their own. A barrier stage is all or nothing: its tasks
 * meet, so they run at once, and Spark refuses it where it has slots for fewer. A core of an
 * executor is a number in Spark's books, whatever this machine has.
 */
@SparkLab(
    executors = 2,
    cores = 3,
    conf = {
      "spark.scheduler.barrier.maxConcurrentTasksCheck.interval=0s",
      "spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures=1"
    })
@DisplayName("Tasks at once")
class SlotsTest {
  private static final int EXECUTORS = 2;
  private static final int CORES = 3;
  private static final int ABSURD = 100;

  @Test
  @DisplayName("are as many as two real executors run, and not one fewer")
  void sparkRunsAsManyTasksAtOnce(SparkSession spark, Measured measured) {
    for (int cpus : new int[] {1, 2, 3}) {
      int claimed = ExecutorSizing.tasksAtOnce(EXECUTORS, CORES, cpus);
      if (cpus == 1) {
        measured.record("tasks at once of 2 executors with 3 cores", claimed);
      }
      assertThat(claimed).as("tasks at once, with %d cores a task", cpus).isBetween(1, ABSURD);
      assertThat(catchThrowable(() -> meet(spark, claimed, cpus)))
          .withFailMessage(
              message(cpus, "%d, but Spark has no slots for so many".formatted(claimed)))
          .isNull();
      assertThat(catchThrowable(() -> meet(spark, claimed + 1, cpus)))
          .withFailMessage(
              message(cpus, "%d, but %d have just met".formatted(claimed, claimed + 1)))
          .isNotNull()
          .hasMessageContaining("requires more slots");
    }
  }

  private static String message(int cpus, String found) {
    return """
        %d executors of %d cores, %d a task (spark.task.cpus)
        tasks at once: on the sheet %s
        A plan that counts other slots than Spark has either idles cores or promises a job twice as \
        fast. Are cores of two executors worth less than those of one? Can a task take a core of each? \
        Hint 2"""
        .formatted(EXECUTORS, CORES, cpus, found);
  }

  /** Runs so many tasks that wait for each other. */
  private static void meet(SparkSession spark, int tasks, int cpus) {
    ResourceProfile profile =
        new ResourceProfileBuilder().require(new TaskResourceRequests().cpus(cpus)).build();
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(Collections.nCopies(tasks, 0), tasks)
        .rdd()
        .barrier()
        .mapPartitions(new Meet(), false, ClassTag$.MODULE$.apply(Integer.class))
        .withResources(profile)
        .count();
  }

  private static final class Meet extends AbstractFunction1<Iterator<Integer>, Iterator<Integer>>
      implements Serializable {
    @Override
    public Iterator<Integer> apply(Iterator<Integer> values) {
      BarrierTaskContext.get().barrier();
      return values;
    }
  }
}
