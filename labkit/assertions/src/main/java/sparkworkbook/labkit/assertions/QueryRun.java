package sparkworkbook.labkit.assertions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;

/**
 * One measured run: an action, what it returned, the plans it ran and what Spark counted.
 *
 * <pre>{@code
 * QueryRun<List<Row>> run = QueryRun.of(spark, () -> report(flights).collectAsList());
 * assertThat(run.metrics()).hasNotSpilled();
 * }</pre>
 *
 * <p>Everything counts that the application does between the start of the action and its end, on
 * whatever thread and in whatever job group, and what is still running of an earlier action. Two
 * things are left out: the work of another run that is open at the same time, and work inside
 * {@link #unmeasured}. A job belongs to a run by a local property, which threads inherit. All
 * events are delivered and the listener is gone when a run is returned.
 *
 * <p>Measure a fresh Dataset each time: a Dataset that ran before keeps its finished shuffles and
 * its counters.
 *
 * @param <T> what the action returns
 */
public final class QueryRun<T> {
  /** Something to measure that returns nothing. */
  @FunctionalInterface
  public interface Action {
    /** Does it. */
    void run() throws Exception;
  }

  private static final AtomicLong NEXT = new AtomicLong();
  private static final long DRAIN_MILLIS = 60_000;
  private static final String RUN = "sparkworkbook.run";

  /** Drawn, so that no measured code can pass for the measuring code. */
  private static final String UNMEASURED = "unmeasured " + UUID.randomUUID();

  private static final Set<String> OPEN = ConcurrentHashMap.newKeySet();
  private static final List<String> GROUP_PROPERTIES =
      List.of("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel", RUN);

  private final Optional<T> result;
  private final Optional<Throwable> failure;
  private final Plans plans;
  private final RunMetrics metrics;

  private QueryRun(
      Optional<T> result, Optional<Throwable> failure, Plans plans, RunMetrics metrics) {
    this.result = result;
    this.failure = failure;
    this.plans = plans;
    this.metrics = metrics;
  }

  /**
   * Runs the action and measures it. What the action throws is thrown here as it is.
   *
   * @throws IllegalStateException if the session is stopped already, or if Spark does not deliver
   *     its events within a minute
   */
  public static <T> QueryRun<T> of(SparkSession spark, Callable<T> action) {
    QueryRun<T> run = attempt(spark, action);
    run.failure.ifPresent(QueryRun::rethrow);
    return run;
  }

  /** The same for an action that returns nothing, such as a write. */
  public static QueryRun<Void> of(SparkSession spark, Action action) {
    return of(spark, asCallable(action));
  }

  /** The same for an action that returns nothing, such as a write. */
  public static QueryRun<Void> attempt(SparkSession spark, Action action) {
    return attempt(spark, asCallable(action));
  }

  private static Callable<Void> asCallable(Action action) {
    return () -> {
      action.run();
      return null;
    };
  }

  /**
   * Runs the action and measures it, also when it fails: see {@link #failure()}.
   *
   * @throws IllegalStateException if the session is stopped already, or if Spark does not deliver
   *     its events within a minute
   */
  public static <T> QueryRun<T> attempt(SparkSession spark, Callable<T> action) {
    Objects.requireNonNull(action, "action");
    SparkContext context = spark.sparkContext();
    if (context.isStopped()) {
      throw new IllegalStateException("the Spark session is stopped; a run needs one that is not");
    }
    String id = "measured run " + NEXT.incrementAndGet();
    RunListener listener = new RunListener(id);
    OPEN.add(id);
    Map<String, String> before = groupOf(context);
    Map<String, String> given = before;
    Optional<T> result = Optional.empty();
    Optional<Throwable> failure = Optional.empty();
    // Events of earlier work must not reach the new listener.
    SparkInternals.drain(context, DRAIN_MILLIS);
    context.addSparkListener(listener);
    try {
      // Without a description of its own a query is described by the line of its action.
      context.setJobGroup(id, before.get("spark.job.description"), false);
      context.setLocalProperty(RUN, id);
      given = groupOf(context);
      result = Optional.ofNullable(action.call());
    } catch (Throwable thrown) {
      failure = Optional.of(thrown);
    } finally {
      putBack(context, before, given);
      try {
        SparkInternals.drain(context, DRAIN_MILLIS);
      } finally {
        context.removeSparkListener(listener);
        OPEN.remove(id);
      }
    }
    Settings settings = Settings.of(spark);
    RunMetrics metrics = listener.metrics(settings);
    return new QueryRun<>(result, failure, listener.plans(settings, metrics), metrics);
  }

  /**
   * Work of the measuring code, inside of a run: its jobs and queries count nowhere.
   *
   * <pre>{@code
   * QueryRun.of(spark, () -> {
   *   Dataset<Row> report = report(flights);
   *   QueryRun.unmeasured(spark, () -> expected(flights).count());
   *   return report.count();
   * });
   * }</pre>
   */
  public static <T> T unmeasured(SparkSession spark, Callable<T> work) throws Exception {
    SparkContext context = spark.sparkContext();
    Map<String, String> before = groupOf(context);
    context.setJobGroup(UNMEASURED, "unmeasured", false);
    context.setLocalProperty(RUN, UNMEASURED);
    try {
      return work.call();
    } finally {
      before.forEach(context::setLocalProperty);
    }
  }

  private static Map<String, String> groupOf(SparkContext context) {
    Map<String, String> group = new HashMap<>();
    GROUP_PROPERTIES.forEach(key -> group.put(key, context.getLocalProperty(key)));
    return group;
  }

  /** A group that the action set and did not clear stays, as it would without a measurement. */
  private static void putBack(
      SparkContext context, Map<String, String> before, Map<String, String> given) {
    Map<String, String> left = groupOf(context);
    before.forEach(
        (key, value) -> {
          if (left.get(key) == null || left.get(key).equals(given.get(key))) {
            context.setLocalProperty(key, value);
          }
        });
  }

  /** Whether work under this value of the property is not the run's own. */
  private static boolean isElsewhere(String run, String id) {
    return run != null && !run.equals(id) && (run.equals(UNMEASURED) || OPEN.contains(run));
  }

  /**
   * What the action returned.
   *
   * @throws IllegalStateException if it failed or returned null
   */
  public T result() {
    return result.orElseThrow(
        () ->
            new IllegalStateException(
                failure.isPresent() ? "the run failed" : "the action returned null",
                failure.orElse(null)));
  }

  /** What the action threw. */
  public Optional<Throwable> failure() {
    return failure;
  }

  /** The final plans of the run's queries, in the order in which the queries ended. */
  public Plans plan() {
    return plans;
  }

  /** What Spark counted. */
  public RunMetrics metrics() {
    return metrics;
  }

  @Override
  public String toString() {
    return failure.map(thrown -> "failed " + metrics).orElseGet(metrics::toString);
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void rethrow(Throwable thrown) throws E {
    throw (E) thrown;
  }

  /**
   * Collects queries in addition to jobs. {@code SparkListenerSQLExecutionEnd} carries the same
   * query that a {@code QueryExecutionListener} gets, success or failure, but it also comes for
   * actions without a name and from other sessions of the same context, and it can be attributed to
   * the run.
   */
  private static final class RunListener extends EventCollector {
    private record Ended(QueryExecution query, String action, Optional<Throwable> failure) {}

    private final String id;
    private final Set<Long> otherQueries = new HashSet<>();
    private final Map<Long, Long> roots = new HashMap<>();
    private final Map<Long, Ended> ended = new LinkedHashMap<>();

    private RunListener(String id) {
      super(properties -> !isElsewhere(properties.getProperty(RUN), id));
      this.id = id;
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart event) {
      super.onJobStart(event);
      Properties properties = event.properties();
      if (properties != null && isElsewhere(properties.getProperty(RUN), id)) {
        addOther(properties.getProperty(SparkInternals.QUERY_ID));
        addOther(properties.getProperty(SparkInternals.ROOT_QUERY_ID));
      }
    }

    private void addOther(String queryId) {
      if (queryId != null) {
        otherQueries.add(Long.valueOf(queryId));
      }
    }

    @Override
    public synchronized void onOtherEvent(SparkListenerEvent event) {
      super.onOtherEvent(event);
      if (event instanceof SparkListenerSQLExecutionStart start) {
        if (start.rootExecutionId().isDefined()) {
          roots.put(start.executionId(), ((Number) start.rootExecutionId().get()).longValue());
        }
        if (start.jobGroupId().isDefined() && isElsewhere(start.jobGroupId().get(), id)) {
          otherQueries.add(start.executionId());
        }
      } else if (event instanceof SparkListenerSQLExecutionEnd end) {
        SparkInternals.query(end)
            .ifPresent(
                query ->
                    ended.put(
                        end.executionId(),
                        new Ended(
                            query,
                            SparkInternals.action(end).orElse("query"),
                            SparkInternals.failure(end))));
      }
    }

    /** A query that names a column which is not there ends, too, and has no plan. */
    private static boolean isPlanned(Ended end) {
      if (end.failure().isEmpty()) {
        return true;
      }
      try {
        return end.query().executedPlan() != null;
      } catch (Throwable again) { // Spark throws the failure at every look, unchecked or not
        return false;
      }
    }

    private synchronized Plans plans(Settings settings, RunMetrics metrics) {
      List<Plans.Query> queries = new ArrayList<>();
      ended.forEach(
          (queryId, end) -> {
            if (!otherQueries.contains(queryId)
                && !otherQueries.contains(roots.get(queryId))
                && isPlanned(end)) {
              queries.add(Plans.Query.of(end.action(), end.query(), end.failure()));
            }
          });
      return Plans.of(queries, settings, metrics);
    }
  }
}
