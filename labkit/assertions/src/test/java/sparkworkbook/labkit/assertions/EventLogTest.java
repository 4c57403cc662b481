package sparkworkbook.labkit.assertions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sparkworkbook.labkit.assertions.TestSpark.flights;
import static sparkworkbook.labkit.assertions.TestSpark.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.deploy.history.EventLogFileReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  private static final String ENVIRONMENT =
      "{\"Event\":\"SparkListenerEnvironmentUpdate\",\"JVM Information\":{},"
          + "\"Spark Properties\":{\"spark.master\":\"local[7]\"},\"Hadoop Properties\":{},"
          + "\"System Properties\":{},\"Metrics Properties\":{},\"Classpath Entries\":{}}";
  private static List<String> lines;
  private static RunMetrics measured;

  @TempDir private Path logs;

  /** A run, and the events that Spark logged from its job on. */
  @BeforeAll
  static void runAndLog() throws IOException {
    int before = logged().size();
    measured =
        QueryRun.of(spark(), () -> flights().groupBy("origin").count().collectAsList()).metrics();
    List<String> after = logged();
    lines = after.subList(before, after.size());
  }

  @Test
  void readsARollingCompressedLogInProgress() {
    RunMetrics read = RunMetrics.fromEventLog(TestSpark.logFolder());

    assertThat(read.stages()).map(StageMetrics::id).contains(lastStage().id());
    assertThat(read.settings().render()).startsWith("Settings: local[2], AQE on, 4 shuffle");
  }

  @Test
  void readsWhatTheRunCounted() throws IOException {
    RunMetrics read = RunMetrics.fromEventLog(write("app-1", lines));

    assertThat(read.attempts())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("resultBytes")
        .isEqualTo(measured.attempts());
    assertThat(read.resultBytes()).isLessThanOrEqualTo(measured.resultBytes());
    assertThat(read.stages()).map(StageMetrics::name).isEqualTo(names(measured));
    assertThat(read.jobs()).isEqualTo(measured.jobs());
    assertThat(read.failedJobs()).isZero();
    assertThat(read.unfinishedJobs()).isZero();
  }

  @Test
  void readsTheLastPlanOfTheQuery() throws IOException {
    EventLog log = EventLog.read(write("app-1", lines));

    assertThat(log.plans())
        .singleElement()
        .hasToString(
            """
                HashAggregate(keys=[origin#1], functions=[count(1)])
                +- AQEShuffleRead coalesced
                   +- Exchange hashpartitioning(origin#1... <- required by HashAggregate
                      +- HashAggregate(keys=[origin#1], functions=[partial_count(1)])
                         +- ColumnarToRow
                            +- FileScan parquet [origin#1] of flights.parquet"""
                .indent(4)
                .stripTrailing());
  }

  @Test
  void readsAnUncompressedLogOfAnApplicationThatDied() throws IOException {
    int lastTask = indexOfLast("SparkListenerTaskEnd");
    List<String> until = lines.subList(0, lastTask + 1);
    Path log = write("app-1.inprogress", until);
    Files.writeString(
        log, "{\"Event\":\"SparkListenerStageComp", java.nio.file.StandardOpenOption.APPEND);

    RunMetrics read = RunMetrics.fromEventLog(log);

    assertThat(read.tasks()).isEqualTo(measured.tasks());
    assertThat(read.unfinishedJobs()).isEqualTo(1);
  }

  @Test
  void passesOverUnknownEvents() throws IOException {
    Path log =
        write(
            "app-1",
            Stream.concat(Stream.of("{\"Event\":\"org.example.Unknown\"}"), lines.stream())
                .toList());

    assertThat(RunMetrics.fromEventLog(log).tasks()).isEqualTo(measured.tasks());
  }

  @Test
  void takesTheNewestLogOfAFolder() throws IOException {
    write("app-1", lines);
    Path newest = write("app-0", List.of(ENVIRONMENT));
    Files.setLastModifiedTime(logs.resolve("app-1"), FileTime.fromMillis(1_000));
    Files.setLastModifiedTime(newest, FileTime.fromMillis(2_000));

    RunMetrics read = RunMetrics.fromEventLog(logs);

    assertThat(read.jobs()).isZero();
    assertThat(read.settings().render()).startsWith("Settings: local[7]");
  }

  @Test
  void keepsTheReasonsOfLostExecutors() throws IOException {
    Path log =
        write(
            "app-1",
            List.of(
                "{\"Event\":\"SparkListenerExecutorRemoved\",\"Timestamp\":1,\"Executor ID\":\"1\","
                    + "\"Removed Reason\":\"Command exited with code 52\"}"));

    assertThat(RunMetrics.fromEventLog(log).executorsLost())
        .containsExactly(new ExecutorLoss("1", "Command exited with code 52"));
  }

  @Test
  void saysWhatIsMissing() {
    Path nowhere = logs.resolve("nowhere");

    assertThatThrownBy(() -> EventLog.read(nowhere))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no event log at " + nowhere);
    assertThatThrownBy(() -> EventLog.read(logs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no event log in " + logs);
  }

  @Test
  void saysWhatIsNoLog() throws IOException {
    Path report = write("report", List.of("origin,delay", "ORD,12"));

    assertThatThrownBy(() -> EventLog.read(report))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("cannot read event log ");
  }

  private static List<String> names(RunMetrics run) {
    return run.stages().stream().map(StageMetrics::name).toList();
  }

  private static StageMetrics lastStage() {
    return measured.stages().get(measured.stages().size() - 1);
  }

  private static int indexOfLast(String event) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).contains("\"" + event + "\"")) {
        return i;
      }
    }
    throw new IllegalStateException("no " + event);
  }

  private Path write(String name, List<String> events) throws IOException {
    return Files.write(logs.resolve(name), events, StandardCharsets.UTF_8);
  }

  /** The lines that this session has logged so far. */
  private static List<String> logged() throws IOException {
    spark();
    FileSystem local = FileSystem.getLocal(new Configuration());
    try (Stream<Path> files = Files.walk(TestSpark.logFolder())) {
      Path events =
          files
              .filter(file -> file.getFileName().toString().startsWith("events_"))
              .findFirst()
              .get();
      try (var in =
          EventLogFileReader.openEventLog(new org.apache.hadoop.fs.Path(events.toUri()), local)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      }
    }
  }
}
