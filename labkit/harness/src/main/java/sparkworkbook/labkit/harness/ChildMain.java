package sparkworkbook.labkit.harness;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import scala.Option;
import sparkworkbook.labkit.harness.jvm.ParentWatch;
import sparkworkbook.labkit.harness.jvm.PinnedJvm;

/**
 * The main class of every {@link ChildJvm}: pins the JVM and calls the job's main as {@code
 * SparkSubmit.runMain} does. The running application is stopped when {@code main} returns or
 * throws; what {@code main} throws leaves this main too (stack trace, exit code 1); threads that
 * the job leaves running keep the JVM alive.
 */
public final class ChildMain {
  private ChildMain() {}

  public static void main(String[] args) throws Throwable {
    ParentWatch.start();
    PinnedJvm.pin();
    Method main = Class.forName(args[0]).getDeclaredMethod("main", String[].class);
    main.setAccessible(true); // the java command does not ask for a public class either
    try {
      main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      throw e.getCause();
    } finally {
      stopSpark();
    }
  }

  static void stopSpark() {
    Option<SparkContext> active = SparkContext$.MODULE$.getActive();
    if (active.isDefined()) {
      active.get().stop();
    }
  }
}
