package sparkworkbook.labkit.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Properties;
import java.util.TimeZone;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.shuffle.sort.SortShuffleManager;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalog;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a session, its application and the JVM hold between two jobs: settings, views, tables, kept
 * data, listeners, properties. Each thing is a line, with a value where it has one.
 */
final class ApplicationState {
  /** The name of the persisted RDD that a job must not release. */
  static final String OF_ANOTHER_JOB = "of another job";

  private static final String SETTING = "setting ";
  private static final String PERSISTED = "persisted RDD ";
  private static final String SPARK = "org.apache.spark.";

  /** Set for good by Spark itself where it plans a shuffle, such as that of a limit. */
  private static final String SPARKS_OWN =
      SortShuffleManager.FETCH_SHUFFLE_BLOCKS_IN_BATCH_ENABLED_KEY();

  private final Map<String, String> things = new TreeMap<>();

  private final SparkSession session;

  private ApplicationState(SparkSession session) {
    this.session = session;
  }

  static ApplicationState of(SparkSession session) {
    ApplicationState state = new ApplicationState(session);
    state.addSession((org.apache.spark.sql.classic.SparkSession) session);
    state.addContext(session.sparkContext());
    state.addJvm();
    return state;
  }

  /** A line for each thing that is new, gone or has another value than {@code before}. */
  List<String> changesSince(ApplicationState before) {
    List<String> changes = new ArrayList<>();
    things.forEach(
        (thing, value) -> {
          String old = before.things.get(thing);
          if (old == null && !isDefault(thing, value)) {
            changes.add(thing + (value.isEmpty() ? "" : ": " + value + ", was not set"));
          } else if (old != null && !old.equals(value)) {
            changes.add(thing + ": " + value + ", was " + old);
          }
        });
    before.things.forEach(
        (thing, value) -> {
          if (!things.containsKey(thing) && !isForgotten(thing)) {
            changes.add(thing + ": gone" + (value.isEmpty() ? "" : ", was " + value));
          }
        });
    return changes;
  }

  /** Whether a setting was put back to the value that it has where nothing sets it. */
  private boolean isDefault(String thing, String value) {
    if (!thing.startsWith(SETTING)) {
      return false;
    }
    try {
      // A setting without a default of its own has none to return: Spark says null.
      return value.equals(session.newSession().conf().get(thing.substring(SETTING.length())));
    } catch (NoSuchElementException e) {
      return false;
    }
  }

  /** Spark forgets a persisted RDD once nothing refers to it. */
  private static boolean isForgotten(String thing) {
    return thing.startsWith(PERSISTED) && !thing.contains(OF_ANOTHER_JOB);
  }

  private void addSession(org.apache.spark.sql.classic.SparkSession session) {
    CollectionConverters.asJava(session.conf().getAll())
        .forEach((key, value) -> put(SETTING + key, value));
    var catalog = session.sessionState().catalog();
    CollectionConverters.asJava(catalog.getTempViewNames())
        .forEach(name -> put("temporary view " + name));
    CollectionConverters.asJava(catalog.listTemporaryFunctions())
        .forEach(name -> put("temporary function " + name.unquotedString()));
    CollectionConverters.asJava(session.sharedState().globalTempViewManager().listViewNames("*"))
        .forEach(name -> put("global temporary view " + name));
    ExternalCatalog tables = session.sharedState().externalCatalog().unwrapped();
    for (String database : CollectionConverters.asJava(tables.listDatabases())) {
      put("database " + database);
      CollectionConverters.asJava(tables.listTables(database))
          .forEach(table -> put("table " + database + "." + table));
    }
    put("cached Datasets", session.sharedState().cacheManager().numCachedEntries());
    for (Object listener : session.listenerManager().listListeners()) {
      addListener("query listener", listener);
    }
    for (Object listener : session.streams().listListeners()) {
      addListener("streaming listener", listener);
    }
    put("running streaming queries", session.streams().active().length);
  }

  private void addContext(SparkContext context) {
    JavaSparkContext.fromSparkContext(context)
        .getPersistentRDDs()
        .forEach((id, rdd) -> addPersisted(id, rdd.rdd()));
    context.listenerBus().listeners().forEach(listener -> addListener("Spark listener", listener));
    context
        .getLocalProperties()
        .forEach(
            (key, value) -> {
              if (!key.equals(SPARKS_OWN)) {
                put("local property " + key, String.valueOf(value));
              }
            });
    context
        .hadoopConfiguration()
        .forEach(entry -> put("Hadoop setting " + entry.getKey(), entry.getValue()));
  }

  /** Spark itself removes what {@code localCheckpoint} kept, once nothing refers to it. */
  private void addPersisted(Integer id, RDD<?> rdd) {
    if (!rdd.isLocallyCheckpointed()) {
      put(PERSISTED + id + (rdd.name() == null ? "" : " (" + shortened(rdd.name()) + ")"));
    }
  }

  private void addListener(String kind, Object listener) {
    if (!listener.getClass().getName().startsWith(SPARK)) {
      put(kind + " " + listener.getClass().getName() + "@" + System.identityHashCode(listener));
    }
  }

  private void addJvm() {
    put("default time zone", TimeZone.getDefault().getID());
    put("default locale", Locale.getDefault().toString());
    Properties properties = System.getProperties();
    for (String key : properties.stringPropertyNames()) {
      put("system property " + key, properties.getProperty(key));
    }
  }

  private void put(String thing) {
    things.put(thing, "");
  }

  private void put(String thing, Object value) {
    things.put(thing, String.valueOf(value));
  }

  private static String shortened(String name) {
    String line = name.lines().findFirst().orElse("").strip();
    return line.length() <= 60 ? line : line.substring(0, 57) + "...";
  }
}
