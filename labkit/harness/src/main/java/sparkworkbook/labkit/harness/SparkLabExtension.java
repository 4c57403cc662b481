package sparkworkbook.labkit.harness;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What {@link SparkLab} means.
 *
 * <ul>
 *   <li>One Spark application per set of settings, stopped at the end of the run. A JVM has one at
 *       a time, so a class with other settings stops the one before.
 *   <li>Each test has a new session, active and default while it runs. {@code @BeforeAll} and
 *       constructors get a session of the class.
 *   <li>After each test: running jobs are cancelled, streams stopped, cached data and persistent
 *       RDDs dropped, tables and databases of the catalog removed, job group, tags and local
 *       properties cleared, Hadoop's configuration restored, time zone and locale set back. Data
 *       that {@code @BeforeAll} cached is gone after the first test.
 *   <li>An application that the job stopped is replaced for the next test; a test that trips over a
 *       stopped one fails with a message that says so. One that the job started is stopped.
 *   <li>Listeners that the job adds to the {@code SparkContext} and its log level stay.
 * </ul>
 */
public final class SparkLabExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver,
        InvocationInterceptor {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SparkLabExtension.class);

  /** What {@code SparkContext.assertNotStopped} says. */
  private static final String STOPPED = "stopped SparkContext";

  /** Hides a session from the store, which closes what it can: that would stop the application. */
  private record Opened(SparkSession session) {}

  /**
   * For a JVM that is halted when its tests are over: Spark's local application is left running,
   * and its files in {@code target/spark-work} to the process that started the JVM.
   */
  public static void leaveSparkToTheJvm() {
    SharedSpark.endsWithTheJvm();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    openSession(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    openSession(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Thread.interrupted(); // meant for the test that was stopped
    leftovers(context).ifPresent(Leftovers::end);
    shared(context).putBack();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Thread.interrupted();
    leftovers(context).ifPresent(Leftovers::end);
    shared(context).putBack();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == SparkSession.class
        || type == LabContext.class
        || type == Measured.class
        || type == Leftovers.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    if (type == Measured.class) {
      return new Measured(context::publishReportEntry);
    }
    if (type == Leftovers.class) {
      return leftovers(context).orElseThrow();
    }
    SparkSession session = context.getStore(NAMESPACE).get(Opened.class, Opened.class).session();
    return type == SparkSession.class ? session : new LabContext(session.sparkContext());
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    explained(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    explained(invocation);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<Void> invocation,
      org.junit.jupiter.api.extension.DynamicTestInvocationContext test,
      ExtensionContext context)
      throws Throwable {
    explained(invocation);
  }

  @Override
  public void interceptBeforeAllMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    explained(invocation);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    explained(invocation);
  }

  private static void explained(Invocation<Void> invocation) throws Throwable {
    try {
      invocation.proceed();
    } catch (OutOfMemoryError e) {
      // JUnit lets this error end the whole run
      throw new IllegalStateException(
          "The judge's own JVM ran out of memory (" + e.getMessage() + ")", e);
    } catch (AssertionError e) {
      throw e;
    } catch (Throwable e) {
      if (saysStopped(e)) {
        throw new AssertionError(LabContext.stoppedMessage(), e);
      }
      throw e;
    }
  }

  private static boolean saysStopped(Throwable error) {
    int depth = 0;
    for (Throwable e = error; e != null && depth < 20; e = e.getCause(), depth++) {
      if (e instanceof IllegalStateException
          && e.getMessage() != null
          && e.getMessage().contains(STOPPED)) {
        return true;
      }
    }
    return false;
  }

  private static void openSession(ExtensionContext context) {
    Optional<Leftovers> leftovers = leftovers(context);
    leftovers.ifPresent(Leftovers::end);
    SparkSession session = shared(context).newSession(SparkSettings.of(annotation(context)));
    context.getStore(NAMESPACE).put(Opened.class, new Opened(session));
    leftovers.ifPresent(watching -> watching.begin(session));
  }

  /** One for a test class and the ones inside it; none where no test asks for it. */
  private static Optional<Leftovers> leftovers(ExtensionContext context) {
    Class<?> outermost = context.getRequiredTestClass();
    while (outermost.getEnclosingClass() != null) {
      outermost = outermost.getEnclosingClass();
    }
    if (!asksForLeftovers(outermost)) {
      return Optional.empty();
    }
    return Optional.of(
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(outermost, key -> new Leftovers(), Leftovers.class));
  }

  private static boolean asksForLeftovers(Class<?> tests) {
    try {
      return Stream.concat(Stream.of(tests), Arrays.stream(tests.getDeclaredClasses()))
          .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
          .anyMatch(method -> List.of(method.getParameterTypes()).contains(Leftovers.class));
    } catch (NoClassDefFoundError e) {
      return false; // a class inside that is not there cannot run either
    }
  }

  private static SparkLab annotation(ExtensionContext context) {
    Class<?> tests = context.getRequiredTestClass();
    return annotation(tests)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    tests.getName()
                        + " uses SparkLabExtension but has no @SparkLab. Annotate the class."));
  }

  static Optional<SparkLab> annotation(Class<?> tests) {
    for (Class<?> type = tests; type != null; type = type.getEnclosingClass()) {
      Optional<SparkLab> found = AnnotationSupport.findAnnotation(type, SparkLab.class);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static SharedSpark shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(SharedSpark.class, key -> SharedSpark.take(), SharedSpark.class);
  }
}
