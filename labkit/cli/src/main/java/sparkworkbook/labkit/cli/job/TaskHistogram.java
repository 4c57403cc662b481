package sparkworkbook.labkit.cli.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.assertions.StageMetrics;
import sparkworkbook.labkit.assertions.TaskSnapshot;

/**
 * How the records of a stage are spread over its tasks, as bars: a bar a task, or for many tasks a
 * bar a tenth of the range.
 */
final class TaskHistogram {
  /** A stage whose largest task has twice the median's records is worth a picture. */
  private static final double UNEVEN = 2;

  private static final int MOST_STAGES = 2;
  private static final int MOST_TASKS = 12;
  private static final int BINS = 10;
  private static final String INDENT = " ".repeat(4);

  private TaskHistogram() {}

  /** The stages whose tasks differ most, two at most. */
  static List<StageMetrics> uneven(RunMetrics run) {
    return run.stages().stream()
        .filter(stage -> skew(stage) >= UNEVEN)
        .sorted(Comparator.comparingLong(TaskHistogram::most).reversed())
        .limit(MOST_STAGES)
        .toList();
  }

  private static double skew(StageMetrics stage) {
    long tasks = stage.tasks().stream().filter(TaskSnapshot::successful).count();
    return tasks < 2
        ? 0
        : (double) most(stage) / Math.max(1, stage.medianOver(TaskSnapshot::recordsIn));
  }

  private static long most(StageMetrics stage) {
    return stage.maxOver(TaskSnapshot::recordsIn);
  }

  /**
   * @param width characters a line
   */
  static List<String> lines(StageMetrics stage, int width) {
    List<TaskSnapshot> tasks =
        stage.tasks().stream()
            .filter(TaskSnapshot::successful)
            .sorted(Comparator.comparingInt(TaskSnapshot::index))
            .toList();
    return tasks.size() <= MOST_TASKS ? aBarATask(tasks, width) : binned(tasks, width);
  }

  private static List<String> aBarATask(List<TaskSnapshot> tasks, int width) {
    long most = tasks.stream().mapToLong(TaskSnapshot::recordsIn).max().orElse(1);
    List<String> lines = new ArrayList<>();
    for (TaskSnapshot task : tasks) {
      String label = String.format("%stask %3d  ", INDENT, task.index());
      String count = "  " + Amounts.count(task.recordsIn());
      lines.add(
          label + bar(task.recordsIn(), most, width - label.length() - count.length() - 6) + count);
    }
    return lines;
  }

  private static List<String> binned(List<TaskSnapshot> tasks, int width) {
    long most = tasks.stream().mapToLong(TaskSnapshot::recordsIn).max().orElse(1);
    long step = Math.max(1, (most + BINS - 1) / BINS);
    long[] counts = new long[BINS];
    for (TaskSnapshot task : tasks) {
      counts[(int) Math.min(BINS - 1, Math.max(0, (task.recordsIn() - 1) / step))]++;
    }
    long fullest = 1;
    for (long count : counts) {
      fullest = Math.max(fullest, count);
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < BINS; i++) {
      String label =
          String.format(
              Locale.ROOT, "%sup to %,13d records  ", INDENT, Math.min(most, (i + 1) * step));
      String count = "  " + Amounts.count(counts[i], "task");
      lines.add(
          label + bar(counts[i], fullest, width - label.length() - count.length() - 6) + count);
      if ((i + 1) * step >= most) {
        break;
      }
    }
    return lines;
  }

  /** At least one mark for at least one record. */
  private static String bar(long value, long most, int room) {
    int full = Math.max(1, room);
    int length = most == 0 ? 0 : (int) Math.round((double) value * full / most);
    return "#".repeat(value > 0 ? Math.max(1, length) : 0);
  }
}
