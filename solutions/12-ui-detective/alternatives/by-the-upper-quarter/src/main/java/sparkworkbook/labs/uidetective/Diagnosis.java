package sparkworkbook.labs.uidetective;

import sparkworkbook.labs.uidetective.Application.Cached;
import sparkworkbook.labs.uidetective.Application.Stage;

/** Finds the problem of an application from what its web UI shows. */
public final class Diagnosis {
  private Diagnosis() {}

  /**
   * @param application has at most one problem; if that problem causes another, name the cause
   * @return the problem with its evidence
   */
  public static Finding of(Application application) {
    Finding spilling = new Finding.Healthy();
    long spilled = 0;
    for (Stage stage : application.stages()) {
      if (isTinyTasks(stage)) {
        return new Finding.TinyTasks(
            stage.id(), stage.tasks(), stage.inputRecords() + stage.shuffleReadRecords());
      }
      if (isStuck(stage)) {
        return hasHotKey(stage)
            ? new Finding.HotKey(
                stage.id(), stage.shuffleReadRecordsByTask().most(), stage.shuffleReadRecords())
            : new Finding.Straggler(stage.id(), stage.runMillis().most());
      }
      if (stage.memorySpilled() > spilled) {
        spilled = stage.memorySpilled();
        spilling = new Finding.Spilling(stage.id(), spilled, stage.diskSpilled());
      }
    }
    for (Cached cached : application.storage()) {
      if (hasNoRoom(cached, application)) {
        return new Finding.CacheTooLarge(
            cached.rdd(), cached.cachedPartitions(), cached.partitions());
      }
    }
    return spilling;
  }

  /** Three quarters of the tasks are done long before the last one, which has no excuse. */
  private static boolean isStuck(Stage stage) {
    return hasHotKey(stage)
        || stage.runMillis().most() > 1_200
            && stage.runMillis().most() > 4 * stage.runMillis().upperQuarter()
            && stage.inputRecordsByTask().most()
                < 3 * stage.inputRecordsByTask().lowerQuarter() + 100;
  }

  private static boolean hasHotKey(Stage stage) {
    long most = stage.shuffleReadRecordsByTask().most();
    return most > 4 * stage.shuffleReadRecordsByTask().upperQuarter()
        && most > 0.45 * stage.shuffleReadRecords()
        && most > 500;
  }

  private static boolean isTinyTasks(Stage stage) {
    return stage.tasks() > 100
        && (stage.inputRecords() + stage.shuffleReadRecords()) / stage.tasks() < 20;
  }

  /** Whether no executor has room for two more partitions like those that it has. */
  private static boolean hasNoRoom(Cached cached, Application application) {
    long partition = cached.memoryBytes() / Math.max(1, cached.cachedPartitions());
    return cached.cachedPartitions() < cached.partitions()
        && application.executors().stream()
            .mapToLong(executor -> executor.maxMemory() - executor.memoryUsed())
            .allMatch(room -> room < 2 * partition);
  }
}
