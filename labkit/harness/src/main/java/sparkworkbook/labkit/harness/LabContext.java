package sparkworkbook.labkit.harness;

import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The judge's own Spark application, for guards against empty victories: a job that stops it and
 * starts another one has neither its memory pool nor its counters.
 */
public final class LabContext {
  private final SparkContext context;

  LabContext(SparkContext context) {
    this.context = context;
  }

  /** The id of the application that the judge started. */
  public String applicationId() {
    return context.applicationId();
  }

  /**
   * An executor as Spark's status store has it.
   *
   * @param poolBytes storage and execution together, on the heap
   * @param storageBytes of it that blocks take now
   */
  public record Executor(String id, long poolBytes, long storageBytes) {}

  /** The executors that are there now, the driver's own not among them. */
  public List<Executor> executors() {
    return CollectionConverters.asJava(context.statusStore().executorList(true)).stream()
        .filter(executor -> !executor.id().equals("driver"))
        .map(executor -> new Executor(executor.id(), executor.maxMemory(), executor.memoryUsed()))
        .toList();
  }

  /** Whether that application is still the running one. */
  public boolean isStillRunning() {
    Option<SparkContext> active = SparkContext$.MODULE$.getActive();
    return !context.isStopped() && active.isDefined() && active.get() == context;
  }

  /**
   * Passes if the judge's own application is still the running one.
   *
   * @throws AssertionError if the job stopped it
   */
  public LabContext assertStillRunning() {
    if (!isStillRunning()) {
      throw new AssertionError(stoppedMessage());
    }
    return this;
  }

  static String stoppedMessage() {
    return "The job stopped the Spark application that it was given.\n"
        + "What it costs is counted there, and its memory is fixed there.\n"
        + "Get the session with SparkSession.builder().getOrCreate() and do not stop it: the"
        + " workbook does that.";
  }
}
