package sparkworkbook.labkit.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TimeZone;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalog;
import org.apache.spark.sql.internal.SharedState;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.util.Utils$;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import sparkworkbook.labkit.harness.jvm.PinnedJvm;
import sparkworkbook.labkit.harness.jvm.WorkFolders;

/**
 * The one Spark application of this JVM, which the test classes share as long as they ask for the
 * same settings. JUnit closes it at the end of the run.
 */
final class SharedSpark implements AutoCloseable {
  private static Optional<SharedSpark> prepared = Optional.empty();
  private static volatile boolean endsWithTheJvm;

  private final TimeZone timeZone = TimeZone.getDefault();
  private final Locale locale = Locale.getDefault();
  private Option<Application> running = Option.empty();

  /** A started application and what must be put back after each test. */
  private record Application(
      Map<String, String> settings, SparkSession root, Map<String, String> hadoop, Path folder) {
    SparkContext context() {
      return root.sparkContext();
    }
  }

  /** Starts the application that the first tests of this JVM will ask for, before they do. */
  static synchronized void prepare(Map<String, String> settings) {
    SharedSpark spark = new SharedSpark();
    spark.newSession(settings).range(1).count();
    prepared = Optional.of(spark);
  }

  /** The JVM is halted after the tests: a local application need not be stopped before. */
  static void endsWithTheJvm() {
    endsWithTheJvm = true;
  }

  /** The prepared one, once; else a new one. */
  static synchronized SharedSpark take() {
    SharedSpark taken = prepared.orElseGet(SharedSpark::new);
    prepared = Optional.empty();
    return taken;
  }

  /**
   * A new session of the application with these settings, which is started if it does not run;
   * active and default from now on.
   */
  SparkSession newSession(Map<String, String> settings) {
    PinnedJvm.pin();
    stopStrangers();
    if (running.isDefined()
        && (running.get().context().isStopped() || !running.get().settings().equals(settings))) {
      stop();
    }
    if (running.isEmpty()) {
      running = Option.apply(start(settings));
    }
    SparkSession session = running.get().root().newSession();
    use(session);
    return session;
  }

  /** What {@code SparkSession.builder().getOrCreate()} returns from now on. */
  static void use(SparkSession session) {
    SparkSession.setDefaultSession(session);
    SparkSession.setActiveSession(session);
  }

  /** Puts back what a test may have changed outside of its session. */
  void putBack() {
    PinnedJvm.pin();
    stopStrangers();
    if (running.isEmpty()) {
      return;
    }
    SparkContext context = running.get().context();
    if (context.isStopped()) {
      stop(); // the job did so: the next test gets a new one
      return;
    }
    if (context.statusTracker().getActiveJobIds().length > 0) {
      context.cancelAllJobs();
    }
    clearSharedState(classic(running.get().root()).sharedState());
    JavaSparkContext.fromSparkContext(context)
        .getPersistentRDDs()
        .values()
        .forEach(rdd -> rdd.unpersist(true));
    context.clearJobGroup();
    context.clearJobTags();
    context.clearCallSite();
    context.setLocalProperties(new Properties());
    restore(context.hadoopConfiguration(), running.get().hadoop());
  }

  @Override
  public void close() {
    if (endsWithTheJvm && running.isDefined() && !LocalCluster.isWanted(running.get().settings())) {
      return;
    }
    stopStrangers();
    stop();
    TimeZone.setDefault(timeZone);
    Locale.setDefault(locale);
  }

  private static Application start(Map<String, String> settings) {
    ModuleOptions.requireOpenModules();
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    try {
      Path folder = WorkFolders.fresh("spark-work", "judge");
      SparkConf conf = new SparkConf(false);
      conf.set("spark.local.dir", folder.resolve("local").toString());
      conf.set("spark.sql.warehouse.dir", folder.resolve("warehouse").toUri().toString());
      settings.forEach(conf::set);
      Utils$.MODULE$
          .clearLocalRootDirs(); // Spark keeps the first application's folder for the next ones
      boolean cluster = LocalCluster.isWanted(settings);
      if (cluster) {
        LocalCluster.prepare();
      }
      SparkContext context = new SparkContext(conf);
      if (cluster) {
        awaitExecutors(context);
      }
      SparkSession root = SparkSession.builder().config(conf).getOrCreate();
      return new Application(settings, root, entries(context.hadoopConfiguration()), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitExecutors(SparkContext context) {
    try {
      String[] master = context.master().split("[\\[,]");
      LocalCluster.await(context, Integer.parseInt(master[1]));
    } catch (IllegalStateException e) {
      context.stop();
      throw e;
    }
  }

  private void stop() {
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    if (running.isDefined()) {
      Application application = running.get();
      running = Option.empty();
      application.context().stop();
      try {
        WorkFolders.delete(application.folder());
      } catch (IOException e) {
        // a later run deletes what is left
      }
    }
  }

  /** Stops an application that the judged code started for itself. */
  private void stopStrangers() {
    Option<SparkContext> active = SparkContext$.MODULE$.getActive();
    if (active.isDefined() && (running.isEmpty() || active.get() != running.get().context())) {
      active.get().stop();
    }
  }

  private static void clearSharedState(SharedState state) {
    state.activeStreamingQueries().values().forEach(SharedSpark::stopQuery);
    state.cacheManager().clearCache();
    state.globalTempViewManager().clear();
    ExternalCatalog catalog = state.externalCatalog().unwrapped();
    for (String database : CollectionConverters.asJava(catalog.listDatabases())) {
      if (database.equals("default")) {
        for (String table : CollectionConverters.asJava(catalog.listTables(database))) {
          catalog.dropTable(database, table, true, true);
        }
      } else {
        catalog.dropDatabase(database, true, true);
      }
    }
  }

  private static void stopQuery(StreamingQuery query) {
    try {
      query.stop();
    } catch (TimeoutException e) {
      throw new IllegalStateException("A stream of the job does not stop", e);
    }
  }

  private static void restore(Configuration configuration, Map<String, String> wanted) {
    Map<String, String> now = entries(configuration);
    now.keySet().stream().filter(key -> !wanted.containsKey(key)).forEach(configuration::unset);
    wanted.forEach(
        (key, value) -> {
          if (!value.equals(now.get(key))) {
            configuration.set(key, value);
          }
        });
  }

  private static Map<String, String> entries(Configuration configuration) {
    Map<String, String> entries = new HashMap<>();
    configuration.forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    return entries;
  }

  private static org.apache.spark.sql.classic.SparkSession classic(SparkSession session) {
    return (org.apache.spark.sql.classic.SparkSession) session;
  }
}
