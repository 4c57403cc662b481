package sparkworkbook.labkit.assertions;

import java.util.List;
import java.util.Optional;

/** What Spark counted in one attempt of a stage. */
public final class StageMetrics implements TaskSums {
  private final int id;
  private final int attempt;
  private final String name;
  private final int declaredTasks;
  private final List<TaskSnapshot> tasks;
  private final Optional<String> failureReason;

  StageMetrics(
      int id,
      int attempt,
      String name,
      int declaredTasks,
      List<TaskSnapshot> tasks,
      Optional<String> failureReason) {
    this.id = id;
    this.attempt = attempt;
    this.name = name;
    this.declaredTasks = declaredTasks;
    this.tasks = List.copyOf(tasks);
    this.failureReason = failureReason;
  }

  /** The stage's id, unique in the application. */
  public int id() {
    return id;
  }

  /** 0 for the first try of the stage; more after lost shuffle files. */
  public int attempt() {
    return attempt;
  }

  /** Spark's name of the stage: the action and its line, such as {@code collect at Job.java:12}. */
  public String name() {
    return name;
  }

  /** Tasks that this attempt of the stage consists of, whether they ran or not. */
  public int declaredTasks() {
    return declaredTasks;
  }

  /** Every task attempt that ended, in the order of task index and attempt. */
  public List<TaskSnapshot> tasks() {
    return tasks;
  }

  @Override
  public List<TaskSnapshot> attempts() {
    return tasks;
  }

  /** Why the stage failed, if it did. */
  public Optional<String> failureReason() {
    return failureReason;
  }

  /** The id as the stage table prints it: {@code 7}, or {@code 7.1} for a second attempt. */
  String label() {
    return attempt == 0 ? Integer.toString(id) : id + "." + attempt;
  }

  @Override
  public String toString() {
    return "stage " + label() + " (" + name + ", " + tasks.size() + " task attempts)";
  }
}
