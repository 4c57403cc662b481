package sparkworkbook.labkit.cli.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import sparkworkbook.labkit.assertions.ExecutorLoss;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.assertions.StageMetrics;
import sparkworkbook.labkit.assertions.TaskSnapshot;

/**
 * What stands out in a job's counts, in Spark's own terms. Never advice: what to do about it is the
 * student's part.
 */
final class Observations {
  /** Below these amounts nothing is worth a sentence. */
  private static final long MANY_RECORDS = 100_000;

  private static final long MUCH_FOR_THE_DRIVER = 1 << 20;
  private static final int MANY_FILES = 20;
  private static final long SMALL_FILE = 1 << 20;
  private static final int MANY_TASKS = 100;
  private static final long TINY_TASK_RECORDS = 1_000;
  private static final int SKEW = 5;
  private static final int MOST = 12;

  private final RunMetrics metrics;
  private final List<Long> broadcasts;
  private final int cores;
  private final long heap;

  private Observations(RunMetrics metrics, List<Long> broadcasts, int cores, long heap) {
    this.metrics = metrics;
    this.broadcasts = broadcasts;
    this.cores = cores;
    this.heap = heap;
  }

  /**
   * @param broadcasts bytes of each broadcast table
   * @param cores tasks that could run at once
   * @param heap bytes
   * @return one sentence each, the heaviest matters first, {@value #MOST} at most
   */
  static List<String> of(RunMetrics metrics, List<Long> broadcasts, int cores, long heap) {
    return new Observations(metrics, broadcasts, cores, heap).all();
  }

  private List<String> all() {
    List<String> remarks = new ArrayList<>();
    metrics.executorsLost().stream().map(Observations::lost).forEach(remarks::add);
    List<Function<StageMetrics, Optional<String>>> rules =
        List.of(
            Observations::failed,
            this::uncombined,
            this::alone,
            Observations::spilled,
            Observations::skewed,
            Observations::tinyTasks,
            Observations::smallFiles,
            Observations::toTheDriver);
    for (Function<StageMetrics, Optional<String>> rule : rules) {
      metrics.stages().stream().map(rule).flatMap(Optional::stream).forEach(remarks::add);
    }
    broadcasts.stream().flatMap(this::broadcast).forEach(remarks::add);
    return remarks.size() <= MOST ? List.copyOf(remarks) : List.copyOf(remarks.subList(0, MOST));
  }

  private static String lost(ExecutorLoss loss) {
    return "Executor " + loss.executorId() + " was lost: " + loss.reason();
  }

  private static Optional<String> failed(StageMetrics stage) {
    return stage.failedTasks() == 0
        ? Optional.empty()
        : Optional.of(
            name(stage) + ": " + Amounts.count(stage.failedTasks(), "task attempt") + " failed.");
  }

  private Optional<String> uncombined(StageMetrics stage) {
    long in = in(stage);
    long out = stage.shuffleRecordsWritten();
    if (in < MANY_RECORDS || out < in * 9 / 10) {
      return Optional.empty();
    }
    return Optional.of(
        name(stage)
            + " read "
            + Amounts.count(in, "record")
            + " and wrote "
            + Amounts.count(out)
            + " of them to the shuffle ("
            + Amounts.bytes(stage.shuffleBytesWritten())
            + "): nothing was combined or filtered before it.");
  }

  private Optional<String> alone(StageMetrics stage) {
    return stage.declaredTasks() == 1 && cores > 1 && in(stage) >= MANY_RECORDS
        ? Optional.of(
            name(stage)
                + " did its work on "
                + Amounts.count(in(stage), "record")
                + " in one task, while "
                + cores
                + " cores were there.")
        : Optional.empty();
  }

  private static Optional<String> spilled(StageMetrics stage) {
    return stage.memoryBytesSpilled() == 0 && stage.diskBytesSpilled() == 0
        ? Optional.empty()
        : Optional.of(
            name(stage)
                + " spilled "
                + Amounts.bytes(stage.memoryBytesSpilled())
                + " of memory, "
                + Amounts.bytes(stage.diskBytesSpilled())
                + " on disk.");
  }

  private static Optional<String> skewed(StageMetrics stage) {
    long most = stage.maxOver(TaskSnapshot::recordsIn);
    long median = stage.medianOver(TaskSnapshot::recordsIn);
    return stage.declaredTasks() > 1 && most >= MANY_RECORDS && most >= SKEW * Math.max(1, median)
        ? Optional.of(
            name(stage)
                + ": one task had "
                + Amounts.count(most, "record")
                + ", the median task "
                + Amounts.count(median)
                + ".")
        : Optional.empty();
  }

  private static Optional<String> tinyTasks(StageMetrics stage) {
    long each = in(stage) / Math.max(1, stage.declaredTasks());
    return stage.declaredTasks() >= MANY_TASKS && each < TINY_TASK_RECORDS
        ? Optional.of(
            name(stage)
                + " ran "
                + Amounts.count(stage.declaredTasks())
                + " tasks of "
                + Amounts.count(each, "record")
                + " each.")
        : Optional.empty();
  }

  private static Optional<String> smallFiles(StageMetrics stage) {
    long writers =
        stage.tasks().stream().filter(task -> task.successful() && task.bytesWritten() > 0).count();
    return writers >= MANY_FILES && stage.bytesWritten() / writers < SMALL_FILE
        ? Optional.of(
            name(stage)
                + " wrote about "
                + Amounts.count(writers, "file")
                + " of "
                + Amounts.bytes(stage.bytesWritten() / writers)
                + " each.")
        : Optional.empty();
  }

  private static Optional<String> toTheDriver(StageMetrics stage) {
    return stage.resultBytes() < MUCH_FOR_THE_DRIVER
        ? Optional.empty()
        : Optional.of(
            name(stage)
                + " brought "
                + Amounts.bytes(stage.resultBytes())
                + " to the driver, from "
                + Amounts.count(in(stage), "record")
                + " read.");
  }

  private Stream<String> broadcast(long bytes) {
    return bytes < heap / 20
        ? Stream.empty()
        : Stream.of(
            "A table of "
                + Amounts.bytes(bytes)
                + " in memory was broadcast; the heap is "
                + Amounts.bytes(heap)
                + ".");
  }

  private static long in(StageMetrics stage) {
    return stage.recordsRead() + stage.shuffleRecordsRead();
  }

  private static String name(StageMetrics stage) {
    return "Stage " + stage.id() + (stage.attempt() == 0 ? "" : "." + stage.attempt());
  }
}
