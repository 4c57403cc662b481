package sparkworkbook.labkit.assertions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.scheduler.SparkListenerEnvironmentUpdate;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.sql.execution.SparkPlanInfo;
import org.apache.spark.sql.execution.ui.SparkListenerSQLAdaptiveExecutionUpdate;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionStart;
import scala.Tuple2;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** What an application left in its event log: counts and the last known plan of every query. */
public final class EventLog {
  private final RunMetrics metrics;
  private final List<PlanTree> plans;

  private EventLog(RunMetrics metrics, List<PlanTree> plans) {
    this.metrics = metrics;
    this.plans = List.copyOf(plans);
  }

  /**
   * Reads a log; see {@link RunMetrics#fromEventLog(Path)} for what may be given.
   *
   * @throws IllegalArgumentException if there is no event log
   * @throws UncheckedIOException if it can't be read
   */
  public static EventLog read(Path fileOrDir) {
    Reader reader = new Reader();
    SparkInternals.replay(newest(fileOrDir), reader);
    return new EventLog(
        reader.metrics(Settings.of(reader.conf)),
        reader.plans.values().stream()
            .map(PlanTree::of)
            .filter(plan -> !plan.isMetadataCommand())
            .toList());
  }

  /** The counts of the whole application. */
  public RunMetrics metrics() {
    return metrics;
  }

  /** The last known plans of the queries, in the order in which they started. */
  public List<PlanTree> plans() {
    return plans;
  }

  private static Path newest(Path fileOrDir) {
    if (!Files.exists(fileOrDir)) {
      throw new IllegalArgumentException("there is no event log at " + fileOrDir);
    }
    if (SparkInternals.eventLogTime(fileOrDir).isPresent()) {
      return fileOrDir;
    }
    record Dated(Path path, long time) {}
    try (Stream<Path> children = Files.list(fileOrDir)) {
      Optional<Dated> newest =
          children
              .flatMap(
                  child ->
                      SparkInternals.eventLogTime(child).map(t -> new Dated(child, t)).stream())
              .max(
                  Comparator.comparingLong(Dated::time)
                      .thenComparing(dated -> dated.path().getFileName().toString()));
      return newest
          .map(Dated::path)
          .orElseThrow(() -> new IllegalArgumentException("there is no event log in " + fileOrDir));
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot list " + fileOrDir, unreadable);
    }
  }

  private static final class Reader extends EventCollector {
    private final Map<Long, SparkPlanInfo> plans = new LinkedHashMap<>();
    private final Map<String, String> conf = new HashMap<>();

    private Reader() {
      super(properties -> true);
    }

    @Override
    public void onEnvironmentUpdate(SparkListenerEnvironmentUpdate event) {
      Seq<Tuple2<String, String>> properties =
          CollectionConverters.asJava(event.environmentDetails()).get("Spark Properties");
      if (properties != null) {
        CollectionConverters.asJava(properties)
            .forEach(property -> conf.put(property._1(), property._2()));
      }
    }

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
      super.onOtherEvent(event);
      if (event instanceof SparkListenerSQLExecutionStart start) {
        plans.put(start.executionId(), start.sparkPlanInfo());
      } else if (event instanceof SparkListenerSQLAdaptiveExecutionUpdate update) {
        plans.put(update.executionId(), update.sparkPlanInfo());
      }
    }
  }
}
