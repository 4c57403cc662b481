package sparkworkbook.labkit.assertions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.Resubmitted$;
import org.apache.spark.Success$;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.executor.ExecutorMetrics;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.JobSucceeded$;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Events that a local session does not produce. */
class EventCollectorTest {
  private final EventCollector collector =
      new EventCollector(properties -> "1".equals(properties.getProperty("run")));

  @Test
  void keepsStageAttemptsApart() {
    StageInfo first = stage(5, 0);
    StageInfo second = stage(5, 1);
    start(1, "1", first);
    submit(first);
    end(first, 0, Success$.MODULE$, shuffled(10));
    first.stageFailed("FetchFailed: the shuffle files are gone");
    collector.onStageCompleted(new SparkListenerStageCompleted(first));
    submit(second);
    end(second, 0, Success$.MODULE$, shuffled(10));
    collector.onStageCompleted(new SparkListenerStageCompleted(second));

    RunMetrics run = metrics();

    assertThat(run.stages()).map(StageMetrics::attempt).containsExactly(0, 1);
    assertThat(run.stages().get(0).failureReason())
        .hasValue("FetchFailed: the shuffle files are gone");
    assertThat(run.stages().get(1).failureReason()).isEmpty();
    assertThat(run.shuffleRecordsWritten()).isEqualTo(20);
  }

  @Test
  void takesAnAttemptWithoutMetricsAsZero() {
    StageInfo stage = stage(5, 0);
    start(1, "1", stage);
    submit(stage);
    end(stage, 0, new ExecutorLostFailure("1", true, Option.apply("exit code 52")), null);

    RunMetrics run = metrics();

    assertThat(run.failedTasks()).isEqualTo(1);
    assertThat(run.attempts().get(0).failure()).contains("exit code 52");
    assertThat(run.attempts().get(0).resultBytes()).isZero();
  }

  @Test
  void countsKilledAttemptsNeitherAsSuccessNorAsFailure() {
    StageInfo stage = stage(5, 0);
    start(1, "1", stage);
    submit(stage);
    end(stage, 0, new TaskKilled("another attempt succeeded", none(), none(), none()), null);

    RunMetrics run = metrics();

    assertThat(run.failedTasks()).isZero();
    assertThat(run.tasks()).isZero();
    assertThat(run.attempts()).map(TaskSnapshot::end).containsExactly(TaskSnapshot.End.KILLED);
  }

  @Test
  void countsAResubmittedTaskOnce() {
    StageInfo stage = stage(5, 0);
    start(1, "1", stage);
    submit(stage);
    end(stage, 0, Success$.MODULE$, shuffled(10));
    end(stage, 0, Resubmitted$.MODULE$, null);

    assertThat(metrics().attempts()).hasSize(1);
  }

  @Test
  void copiesTheCountsWhenTheTaskEnds() {
    StageInfo stage = stage(5, 0);
    start(1, "1", stage);
    submit(stage);
    TaskMetrics counted = shuffled(10);
    end(stage, 0, Success$.MODULE$, counted);
    counted.shuffleWriteMetrics().incRecordsWritten(90);

    assertThat(metrics().shuffleRecordsWritten()).isEqualTo(10);
  }

  @Test
  void leavesOtherJobsOut() {
    StageInfo own = stage(5, 0);
    StageInfo other = stage(6, 0);
    start(1, "1", own);
    start(2, "2", other);
    submit(own);
    submit(other);
    end(other, 0, Success$.MODULE$, shuffled(10));
    collector.onJobEnd(new SparkListenerJobEnd(2, 0, JobSucceeded$.MODULE$));

    RunMetrics run = metrics();

    assertThat(run.stages()).map(StageMetrics::id).containsExactly(5);
    assertThat(run.attempts()).isEmpty();
    assertThat(run.jobs()).isEqualTo(1);
    assertThat(run.unfinishedJobs()).isEqualTo(1);
  }

  private RunMetrics metrics() {
    return collector.metrics(Settings.of(Map.of()));
  }

  private void start(int job, String run, StageInfo... stages) {
    Properties properties = new Properties();
    properties.setProperty("run", run);
    collector.onJobStart(
        new SparkListenerJobStart(
            job, 0, CollectionConverters.asScala(List.of(stages)).toSeq(), properties));
  }

  private void submit(StageInfo stage) {
    collector.onStageSubmitted(new SparkListenerStageSubmitted(stage, new Properties()));
  }

  private void end(StageInfo stage, int index, TaskEndReason reason, TaskMetrics counted) {
    TaskInfo task =
        new TaskInfo(index, index, 0, index, 1_000, "1", "localhost", TaskLocality.ANY(), false);
    collector.onTaskEnd(
        new SparkListenerTaskEnd(
            stage.stageId(),
            stage.attemptNumber(),
            "ShuffleMapTask",
            reason,
            task,
            new ExecutorMetrics(),
            counted));
  }

  private static TaskMetrics shuffled(long records) {
    TaskMetrics counted = new TaskMetrics();
    counted.shuffleWriteMetrics().incRecordsWritten(records);
    return counted;
  }

  private static StageInfo stage(int id, int attempt) {
    return new StageInfo(
        id, attempt, "map", 1, none(), none(), "", null, none(), Option.empty(), 0, false, 0);
  }

  private static <T> Seq<T> none() {
    return CollectionConverters.asScala(List.<T>of()).toSeq();
  }
}
