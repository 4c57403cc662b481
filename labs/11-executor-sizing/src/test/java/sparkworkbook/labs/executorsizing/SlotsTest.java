package sparkworkbook.labs.executorsizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.SplittableRandom;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.scheduler.TaskSchedulerImpl;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import scala.collection.Iterator;
import scala.collection.immutable.Map;
import scala.collection.immutable.Map$;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * Two executors of three cores, in JVMs of their own. A barrier stage is all or nothing: its tasks
 * meet, so they run at once, and Spark refuses it where it has slots for fewer. A core of an
 * executor is a number that Spark is given, whatever this machine has. For other numbers of
 * executors and cores Spark only counts.
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
  private static final int ON_PAPER = 50;

  @Test
  @DisplayName("are as many as two real executors run, and not one fewer")
  void sparkRunsAsManyTasksAtOnce(SparkSession spark, Measured measured) {
    measured.record(
        "tasks at once of 2 executors with 3 cores",
        ExecutorSizing.tasksAtOnce(EXECUTORS, CORES, 1));
    for (int cpus : new int[] {1, 2, 3}) {
      int claimed = ExecutorSizing.tasksAtOnce(EXECUTORS, CORES, cpus);
      assertThat(claimed)
          .withFailMessage(
              message(EXECUTORS, CORES, cpus, claimed, "There is space for one at least."))
          .isBetween(1, ABSURD);
      assertThat(catchThrowable(() -> meet(spark, claimed, cpus)))
          .withFailMessage(
              message(EXECUTORS, CORES, cpus, claimed, "Spark has fewer slots and refuses them."))
          .isNull();
      assertThat(catchThrowable(() -> meet(spark, claimed + 1, cpus)))
          .withFailMessage(
              message(
                  EXECUTORS,
                  CORES,
                  cpus,
                  claimed,
                  claimed + 1 + " have just run at the same time."))
          .isNotNull()
          .hasMessageContaining("requires more slots");
    }
    SplittableRandom random = new SplittableRandom(SeededFlights.seed());
    for (int i = 0; i < ON_PAPER; i++) {
      int executors = random.nextInt(1, 200);
      int cores = random.nextInt(1, 17);
      int cpus = random.nextInt(1, 9);
      int claimed = ExecutorSizing.tasksAtOnce(executors, cores, cpus);
      int slots = slots(spark, executors, cores, cpus);
      assertThat(claimed)
          .withFailMessage(
              message(executors, cores, cpus, claimed, "Spark counts " + slots + " slots."))
          .isEqualTo(slots);
    }
  }

  private static String message(int executors, int cores, int cpus, int claimed, String spark) {
    return """
        Executors: %d, cores of each: %d, cores of a task: %d (spark.task.cpus).
        tasksAtOnce answers %d. %s
        A slot is the cores of one task inside one executor. All executors have slots, and left-over \
        cores of two executors make none. Hint 2"""
        .formatted(executors, cores, cpus, claimed, spark);
  }

  /** What Spark itself counts before a barrier stage, of executors that need not be there. */
  @SuppressWarnings({"rawtypes", "unchecked"}) // an array of Scala maps, as Spark wants it
  private static int slots(SparkSession spark, int executors, int cores, int cpus) {
    SparkContext context = spark.sparkContext();
    ResourceProfile profile = profile(cpus);
    context.resourceProfileManager().addResourceProfile(profile);
    int[] profiles = new int[executors]; // 0: the default
    int[] free = new int[executors];
    Arrays.fill(free, cores);
    Map<String, Object>[] others = new Map[executors];
    Arrays.fill(others, Map$.MODULE$.empty());
    return TaskSchedulerImpl.calculateAvailableSlots(
        (TaskSchedulerImpl) context.taskScheduler(),
        context.getConf(),
        profile.id(),
        profiles,
        free,
        others);
  }

  private static ResourceProfile profile(int cpus) {
    return new ResourceProfileBuilder().require(new TaskResourceRequests().cpus(cpus)).build();
  }

  /** Runs so many tasks that wait for each other. */
  private static void meet(SparkSession spark, int tasks, int cpus) {
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(Collections.nCopies(tasks, 0), tasks)
        .rdd()
        .barrier()
        .mapPartitions(new Meet(), false, ClassTag$.MODULE$.apply(Integer.class))
        .withResources(profile(cpus))
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
