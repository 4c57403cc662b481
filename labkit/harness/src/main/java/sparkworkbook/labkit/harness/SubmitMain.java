package sparkworkbook.labkit.harness;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.deploy.SparkSubmit;
import scala.Option;
import sparkworkbook.labkit.harness.jvm.ParentWatch;
import sparkworkbook.labkit.harness.jvm.PinnedJvm;

/**
 * {@code spark-submit} in client mode to a standalone cluster: Spark's own {@code SparkSubmit},
 * with an end to two waits that Spark bounds late or not at all, for a master that does not answer
 * and for executors that never come.
 */
public final class SubmitMain {
  /** The master did not answer; why is the last line of the output. */
  public static final int NO_MASTER = 80;

  /** The master gave the application no executor. */
  public static final int NO_EXECUTOR = 81;

  /** How long the application waits for its first executor. */
  public static final Duration PATIENCE =
      Duration.ofSeconds(Integer.getInteger("sparkworkbook.executor.patience", 120));

  private static final Duration PAUSE = Duration.ofMillis(200);

  private SubmitMain() {}

  /**
   * @param args as after {@code spark-submit}; {@code --master} comes first
   */
  public static void main(String[] args) throws Throwable {
    ParentWatch.start();
    PinnedJvm.pin();
    Optional<String> complaint = MasterProbe.complaint(masters(args[1]));
    if (complaint.isPresent()) {
      System.out.println(complaint.get());
      System.exit(NO_MASTER);
    }
    Thread watch = new Thread(SubmitMain::endWithoutExecutors, "labkit-executor-watch");
    watch.setDaemon(true);
    watch.start();
    try {
      SparkSubmit.main(args);
    } finally {
      ChildMain.stopSpark();
    }
  }

  /** {@code spark://one:7077,two:7077} names two. */
  static String[] masters(String url) {
    String scheme = "spark://";
    List<String> hosts = Arrays.asList(url.substring(scheme.length()).split(","));
    return hosts.stream().map(host -> scheme + host).toArray(String[]::new);
  }

  private static void endWithoutExecutors() {
    long started = 0;
    while (true) {
      Option<SparkContext> active = SparkContext$.MODULE$.getActive();
      if (active.isDefined()) {
        started = started == 0 ? System.nanoTime() : started;
        if (active.get().getExecutorMemoryStatus().size() > 1) { // the driver is one of them
          return;
        }
        if (System.nanoTime() - started > PATIENCE.toNanos()) {
          Runtime.getRuntime().halt(NO_EXECUTOR);
        }
      }
      try {
        Thread.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
