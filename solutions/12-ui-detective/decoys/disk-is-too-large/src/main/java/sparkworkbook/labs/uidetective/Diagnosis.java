package sparkworkbook.labs.uidetective;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import sparkworkbook.labs.uidetective.Application.Executor;
import sparkworkbook.labs.uidetective.Application.Stage;
import sparkworkbook.labs.uidetective.Application.Summary;

/** Finds the problem of an application from what its web UI shows. */
public final class Diagnosis {
  private static final int MANY_TIMES = 5;
  private static final int NOTICED_MILLIS = 1_000;
  private static final int MANY_TASKS = 200;
  private static final int FEW_RECORDS = 1_000;
  private static final int TINY_TASK_RECORDS = 100;

  private Diagnosis() {}

  /**
   * @param application has at most one problem; if that problem causes another, name the cause
   * @return the problem with its evidence
   */
  public static Finding of(Application application) {
    return firstOf(application, Diagnosis::hotKey)
        .or(() -> firstOf(application, Diagnosis::tinyTasks))
        .or(() -> firstOf(application, Diagnosis::straggler))
        .or(() -> spilling(application))
        .or(() -> cacheTooLarge(application))
        .orElse(new Finding.Healthy());
  }

  private static Optional<Finding> firstOf(
      Application application, Function<Stage, Optional<Finding>> look) {
    return application.stages().stream().map(look).flatMap(Optional::stream).findFirst();
  }

  /** Much more than the others, a good part of all, and enough to matter. */
  private static Optional<Finding> hotKey(Stage stage) {
    Summary records = stage.shuffleReadRecordsByTask();
    boolean hot =
        records.most() > MANY_TIMES * records.median()
            && records.most() > stage.shuffleReadRecords() / 4
            && records.most() > FEW_RECORDS;
    return hot
        ? Optional.of(new Finding.HotKey(stage.id(), records.most(), stage.shuffleReadRecords()))
        : Optional.empty();
  }

  /** Much longer than the others for as much work, and long enough to be noticed. */
  private static Optional<Finding> straggler(Stage stage) {
    Summary millis = stage.runMillis();
    boolean slow =
        millis.most() > MANY_TIMES * millis.median()
            && millis.most() > NOTICED_MILLIS
            && isEven(stage.inputRecordsByTask())
            && isEven(stage.shuffleReadRecordsByTask());
    return slow ? Optional.of(new Finding.Straggler(stage.id(), millis.most())) : Optional.empty();
  }

  private static boolean isEven(Summary records) {
    return records.most() <= 2 * records.median();
  }

  private static Optional<Finding> tinyTasks(Stage stage) {
    long records = stage.inputRecords() + stage.shuffleReadRecords();
    boolean tinyTasks =
        stage.tasks() > MANY_TASKS && records < (long) stage.tasks() * TINY_TASK_RECORDS;
    return tinyTasks
        ? Optional.of(new Finding.TinyTasks(stage.id(), stage.tasks(), records))
        : Optional.empty();
  }

  private static Optional<Finding> spilling(Application application) {
    return application.stages().stream()
        .filter(stage -> stage.memorySpilled() > 0)
        .max(Comparator.comparingLong(Stage::memorySpilled))
        .map(stage -> new Finding.Spilling(stage.id(), stage.memorySpilled(), stage.diskSpilled()));
  }

  /** A partition that is missing may be one that nobody asked for: then there is room. */
  private static Optional<Finding> cacheTooLarge(Application application) {
    long used = application.executors().stream().mapToLong(Executor::memoryUsed).sum();
    long room = application.executors().stream().mapToLong(Executor::maxMemory).sum();
    return application.storage().stream()
        .filter(cached -> cached.cachedPartitions() < cached.partitions() || cached.diskBytes() > 0)
        .filter(cached -> used > room / 4 * 3)
        .<Finding>map(
            cached ->
                new Finding.CacheTooLarge(
                    cached.rdd(), cached.cachedPartitions(), cached.partitions()))
        .findFirst();
  }
}
