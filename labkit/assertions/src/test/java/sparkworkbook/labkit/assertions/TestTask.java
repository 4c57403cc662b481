package sparkworkbook.labkit.assertions;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds counts by hand, so that a test can pin a whole table. */
final class TestTask {
  private final int stage;
  private final int index;
  private TaskSnapshot.End end = TaskSnapshot.End.SUCCEEDED;
  private String failure = "";
  private long recordsRead;
  private long shuffleRecordsRead;
  private long shuffleRecordsWritten;
  private long shuffleBytesWritten;
  private long spilled;
  private long peak;

  private TestTask(int stage, int index) {
    this.stage = stage;
    this.index = index;
  }

  static TestTask of(int stage, int index) {
    return new TestTask(stage, index);
  }

  TestTask failed(String why) {
    end = TaskSnapshot.End.FAILED;
    failure = why;
    return this;
  }

  TestTask killed() {
    end = TaskSnapshot.End.KILLED;
    return this;
  }

  TestTask reads(long records) {
    recordsRead = records;
    return this;
  }

  TestTask fetches(long records) {
    shuffleRecordsRead = records;
    return this;
  }

  TestTask shuffles(long records, long bytes) {
    shuffleRecordsWritten = records;
    shuffleBytesWritten = bytes;
    return this;
  }

  TestTask spills(long bytes) {
    spilled = bytes;
    return this;
  }

  TestTask peaks(long bytes) {
    peak = bytes;
    return this;
  }

  TaskSnapshot build() {
    return new TaskSnapshot(
        index,
        0,
        stage,
        0,
        index,
        end,
        failure,
        "driver",
        5,
        4,
        0,
        recordsRead,
        0,
        0,
        0,
        shuffleRecordsRead,
        0,
        0,
        shuffleRecordsWritten,
        shuffleBytesWritten,
        spilled,
        spilled / 2,
        peak,
        peak,
        0,
        0);
  }

  static StageMetrics stage(int id, String name, TestTask... tasks) {
    return stage(id, 0, name, tasks);
  }

  static StageMetrics stage(int id, int attempt, String name, TestTask... tasks) {
    return new StageMetrics(
        id,
        attempt,
        name,
        tasks.length,
        List.of(tasks).stream().map(TestTask::build).toList(),
        Optional.empty());
  }

  static RunMetrics run(StageMetrics... stages) {
    return run(List.of(), stages);
  }

  static RunMetrics run(List<ExecutorLoss> lost, StageMetrics... stages) {
    Settings settings =
        Settings.of(Map.of("spark.master", "local[2]", "spark.sql.adaptive.enabled", "false"));
    return new RunMetrics(List.of(stages), 1, 0, 0, lost, settings);
  }
}
