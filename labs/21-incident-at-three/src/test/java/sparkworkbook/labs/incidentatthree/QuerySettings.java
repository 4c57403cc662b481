package sparkworkbook.labs.incidentatthree;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import scala.jdk.javaapi.CollectionConverters;

/** The settings with which queries start, compared with those of a query of the judge's own. */
final class QuerySettings extends SparkListener implements AutoCloseable {
  private final List<Map<String, String>> ofQueries = new ArrayList<>();
  private final SparkSession spark;

  QuerySettings(SparkSession spark) {
    this.spark = spark;
    spark.sparkContext().addSparkListener(this);
    spark.sql("VALUES 1").collectAsList(); // a query without a job
  }

  @Override
  public void close() {
    spark.sparkContext().removeSparkListener(this);
  }

  @Override
  public synchronized void onOtherEvent(SparkListenerEvent event) {
    if (event instanceof SparkListenerSQLExecutionStart query) {
      ofQueries.add(Map.copyOf(CollectionConverters.asJava(query.modifiedConfigs())));
    }
  }

  /** A line for each setting with another value in one of the later queries. */
  synchronized List<String> changes() {
    Map<String, String> before = ofQueries.get(0);
    Set<String> changes = new LinkedHashSet<>();
    for (Map<String, String> query : ofQueries) {
      Set<String> keys = new TreeSet<>(before.keySet());
      keys.addAll(query.keySet());
      for (String key : keys) {
        String was = before.getOrDefault(key, "not set");
        String is = query.getOrDefault(key, "not set");
        if (!is.equals(was)) {
          changes.add("%s: %s, was %s".formatted(key, is, was));
        }
      }
    }
    return List.copyOf(changes);
  }
}
