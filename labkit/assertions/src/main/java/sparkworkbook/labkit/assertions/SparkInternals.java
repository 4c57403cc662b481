package sparkworkbook.labkit.assertions;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.deploy.history.EventLogFileReader;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.ReplayListenerBus;
import org.apache.spark.scheduler.SparkListenerInterface;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.ui.SparkListenerSQLExecutionEnd;
import org.apache.spark.util.AccumulatorV2;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/**
 * Every call into {@code private[spark]} code, which Scala keeps to itself and Java sees. A new
 * Spark version is checked here first.
 */
final class SparkInternals {
  /** Local property of a job: the query that started it ({@code SQLExecution}). */
  static final String QUERY_ID = "spark.sql.execution.id";

  /** Local property of a job: the outermost query that started it. */
  static final String ROOT_QUERY_ID = "spark.sql.execution.root.id";

  private static final String RESULT_TASK = "ResultTask";

  /** Measured with Spark 4.2: what a task of {@code foreach} returns apart from updates. */
  private static final long EMPTY_RESULT = 309;

  /** Measured with Spark 4.2: 96 accumulators, those of a join and an aggregation, take 5.4 KB. */
  private static final long MOST_THAT_UPDATES_TAKE = 6 * 1024;

  /** A byte for each reduce partition, or a bitmap of them ({@code MapStatus}), with room. */
  private static final long MOST_THAT_A_MAP_STATUS_TAKES = 8 * 1024;

  private SparkInternals() {}

  /** What a task attempt counted; all 0 where Spark delivers nothing. */
  static TaskMetrics counts(SparkListenerTaskEnd event) {
    return event.taskMetrics() == null ? TaskMetrics.empty() : event.taskMetrics();
  }

  /**
   * Bytes of what the task returned to the driver: {@code TaskMetrics.resultSize} without the
   * updates of the accumulators that travel along ({@code DirectTaskResult}), and without what an
   * empty result takes. A map task returns where its shuffle files are, which is left out too: what
   * is counted of it are an accumulator's values that the job collects.
   *
   * <p>An event log does not say which updates were sent, so that there the most that they take is
   * left out.
   */
  static long resultBytes(SparkListenerTaskEnd event) {
    TaskMetrics counted = counts(event);
    List<AccumulatorV2<?, ?>> sent =
        CollectionConverters.asJava(counted.accumulators()).stream()
            .filter(AccumulatorV2::isRegistered)
            .toList();
    long added = sent.isEmpty() ? MOST_THAT_UPDATES_TAKE : EMPTY_RESULT + serializedBytes(sent);
    if (!RESULT_TASK.equals(event.taskType())) {
      added += MOST_THAT_A_MAP_STATUS_TAKES;
    }
    return Math.max(0, counted.resultSize() - added);
  }

  private static long serializedBytes(List<AccumulatorV2<?, ?>> updates) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      for (AccumulatorV2<?, ?> update : updates) {
        out.writeObject(update);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.size();
  }

  /**
   * Waits until every listener has seen every event posted so far ({@code
   * LiveListenerBus.waitUntilEmpty}). A stopped context has delivered its events already.
   *
   * @throws IllegalStateException if that takes longer than {@code millis}
   */
  static void drain(SparkContext context, long millis) {
    if (context.isStopped()) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      context.listenerBus().waitUntilEmpty(millis);
    } catch (TimeoutException late) {
      throw new IllegalStateException(
          "Spark did not deliver its events to the listeners within "
              + Text.number(millis)
              + " ms; without them nothing can be counted",
          late);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The query that ended; empty when the event comes from a log. */
  static Optional<QueryExecution> query(SparkListenerSQLExecutionEnd event) {
    return Optional.ofNullable(event.qe());
  }

  /** The name of the action that started the query, such as {@code collect}. */
  static Optional<String> action(SparkListenerSQLExecutionEnd event) {
    return event.executionName() == null
        ? Optional.empty()
        : OptionConverters.toJava(event.executionName());
  }

  /** What the query failed with. */
  static Optional<Throwable> failure(SparkListenerSQLExecutionEnd event) {
    return event.executionFailure() == null
        ? Optional.empty()
        : OptionConverters.toJava(event.executionFailure());
  }

  /** When the log was last written, in ms since 1970; empty if the path is no event log. */
  static Optional<Long> eventLogTime(java.nio.file.Path path) {
    return reader(path).map(EventLogFileReader::modificationTime);
  }

  /**
   * Sends the events of a single or rolling log to the listener.
   *
   * @throws IllegalArgumentException if the path is no event log
   * @throws UncheckedIOException if it can't be read
   */
  static void replay(java.nio.file.Path path, SparkListenerInterface listener) {
    EventLogFileReader log =
        reader(path)
            .orElseThrow(() -> new IllegalArgumentException(path + " is not a Spark event log"));
    ReplayListenerBus bus = new ReplayListenerBus();
    bus.addListener(listener);
    List<FileStatus> files = CollectionConverters.asJava(log.listEventLogFiles());
    for (FileStatus file : files) {
      try (InputStream in = EventLogFileReader.openEventLog(file.getPath(), log.fileSystem())) {
        bus.replay(in, file.getPath().toString(), true, bus.replay$default$4());
      } catch (IOException unreadable) {
        throw new UncheckedIOException("cannot read event log " + file.getPath(), unreadable);
      }
    }
  }

  private static Optional<EventLogFileReader> reader(java.nio.file.Path path) {
    try {
      FileSystem local = FileSystem.getLocal(new Configuration());
      return OptionConverters.toJava(EventLogFileReader.apply(local, new Path(path.toUri())));
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read event log " + path, unreadable);
    }
  }
}
