package sparkworkbook.labkit.assertions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/**
 * The stages of a run as a text table: tasks, records in and out, shuffles, spills, collector time,
 * peak memory, and the records of the largest and of the median task.
 *
 * <p>Columns in which every cell is 0 are left out, and so are the least telling ones where the
 * width does not suffice. Bytes are rounded for reading, except in a marked column.
 */
public final class StageTable {
  private static final String NO_MARK = "    ";
  private static final int LEAST_NAME = 16;
  private static final int MAX_ROWS = 25;

  /**
   * @param rank the higher, the sooner the column goes when there is no room; 0 stays
   */
  private record Column(
      Optional<Metric> metric,
      String top,
      String bottom,
      LongFunction<String> text,
      int rank,
      ToLongFunction<TaskSums> value) {

    static Column count(Metric metric, String top, String bottom, int rank) {
      return new Column(Optional.of(metric), top, bottom, Text::number, rank, metric::of);
    }

    static Column bytes(Metric metric, String top, String bottom, int rank) {
      return new Column(Optional.of(metric), top, bottom, Text::bytes, rank, metric::of);
    }

    static Column perTask(String bottom, int rank, ToLongFunction<TaskSums> value) {
      return new Column(Optional.empty(), "rec/task", bottom, Text::number, rank, value);
    }

    static Column percent(String top, String bottom, ToLongFunction<TaskSums> value) {
      return new Column(Optional.empty(), top, bottom, share -> share + " %", 0, value);
    }
  }

  private static final List<Column> MEMORY =
      List.of(
          Column.count(Metric.TASKS, "tasks", "done", 0),
          Column.bytes(Metric.MEMORY_BYTES_SPILLED, "spilled", "memory", 1),
          Column.bytes(Metric.DISK_BYTES_SPILLED, "spilled", "disk", 1),
          Column.bytes(Metric.PEAK_EXECUTION_MEMORY, "peak of", "a task", 1),
          Column.bytes(Metric.RESULT_BYTES, "to the", "driver", 1),
          Column.percent("GC of", "run time", StageTable::collectorShare));

  private static final List<Column> COLUMNS =
      List.of(
          Column.count(Metric.TASKS, "tasks", "done", 0),
          Column.count(Metric.FAILED_TASKS, "tasks", "failed", 0),
          Column.count(Metric.RECORDS_READ, "input", "records", 1),
          Column.bytes(Metric.BYTES_READ, "input", "bytes", 9),
          Column.count(Metric.SHUFFLE_RECORDS_READ, "sh. read", "records", 2),
          Column.bytes(Metric.SHUFFLE_BYTES_READ, "sh. read", "bytes", 6),
          Column.bytes(Metric.REMOTE_BYTES_READ, "sh. read", "remote", 8),
          Column.count(Metric.SHUFFLE_RECORDS_WRITTEN, "sh. write", "records", 1),
          Column.bytes(Metric.SHUFFLE_BYTES_WRITTEN, "sh. write", "bytes", 2),
          Column.count(Metric.RECORDS_WRITTEN, "output", "records", 3),
          Column.bytes(Metric.BYTES_WRITTEN, "output", "bytes", 7),
          Column.bytes(Metric.MEMORY_BYTES_SPILLED, "spilled", "memory", 1),
          Column.bytes(Metric.DISK_BYTES_SPILLED, "spilled", "disk", 4),
          Column.bytes(Metric.PEAK_EXECUTION_MEMORY, "peak", "memory", 5),
          Column.bytes(Metric.RESULT_BYTES, "to the", "driver", 7),
          Column.count(Metric.JVM_GC_TIME, "GC", "ms", 8),
          Column.perTask("max", 3, sums -> sums.maxOver(TaskSnapshot::recordsIn)),
          Column.perTask("median", 4, sums -> sums.medianOver(TaskSnapshot::recordsIn)));

  private final List<Column> choice;
  private final RunMetrics run;
  private final Optional<Metric> metric;
  private final Optional<StageMetrics> stage;

  private StageTable(
      List<Column> choice, RunMetrics run, Optional<Metric> metric, Optional<StageMetrics> stage) {
    this.choice = choice;
    this.run = run;
    this.metric = metric;
    this.stage = stage;
  }

  /** The table of all stages of a run. */
  public static StageTable of(RunMetrics run) {
    return new StageTable(COLUMNS, run, Optional.empty(), Optional.empty());
  }

  /** The table of what the stages needed memory for, and of the collector's share in their time. */
  public static StageTable ofMemory(RunMetrics run) {
    return new StageTable(MEMORY, run, Optional.empty(), Optional.empty());
  }

  /** Hundredths of the tasks' run time in which the collector held them up. */
  private static long collectorShare(TaskSums sums) {
    long runTime = sums.sumOver(TaskSnapshot::runTimeMillis);
    return runTime == 0 ? 0 : Math.min(100, sums.jvmGcTimeMillis() * 100 / runTime);
  }

  /** Marks a count of a stage; without a stage, of the one that has most of it. */
  StageTable marking(Metric metric, Optional<StageMetrics> stage) {
    Optional<StageMetrics> largest =
        run.stages().stream()
            .filter(candidate -> metric.of(candidate) > 0)
            .max(Comparator.comparingLong(metric::of));
    return new StageTable(choice, run, Optional.of(metric), stage.isPresent() ? stage : largest);
  }

  /** Marks a stage. */
  StageTable markingStage(Optional<StageMetrics> stage) {
    return new StageTable(choice, run, Optional.empty(), stage);
  }

  /**
   * The table, one stage a line, within the width where the stages' names allow it.
   *
   * @param width characters a line
   */
  public String render(int width) {
    if (run.stages().isEmpty()) {
      return NO_MARK + "(no stage ran)";
    }
    List<Column> columns = fitting(width);
    List<List<String>> rows = new ArrayList<>();
    rows.add(header(columns, ""));
    rows.add(header(columns, "stage"));
    List<StageMetrics> shown = shown();
    for (StageMetrics each : shown) {
      rows.add(row(each.label(), each, columns, isMarked(each)));
    }
    if (run.stages().size() > 1) {
      rows.add(row("all", run, columns, false));
    }
    return String.join("\n", lines(rows, shown, width));
  }

  private List<String> lines(List<List<String>> rows, List<StageMetrics> shown, int width) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (int r = 0; r < rows.size(); r++) {
      int stageRow = r - 2;
      boolean isStage = stageRow >= 0 && stageRow < shown.size();
      StringBuilder line =
          new StringBuilder(isStage && isMarked(shown.get(stageRow)) ? MessageText.MARK : NO_MARK);
      for (int i = 0; i < widths.length; i++) {
        line.append(i == 0 ? "" : "  ");
        line.append(" ".repeat(widths[i] - rows.get(r).get(i).length())).append(rows.get(r).get(i));
      }
      String name = isStage ? shown.get(stageRow).name() : r == 1 ? "name" : "";
      line.append("  ")
          .append(Text.cutInside(name, Math.max(LEAST_NAME, width - line.length() - 2)));
      lines.add(line.toString().stripTrailing());
    }
    int leftOut = run.stages().size() - shown.size();
    if (leftOut > 0) {
      lines.add(NO_MARK + "... " + Text.count(leftOut, "stage", "stages") + " left out");
    }
    return lines;
  }

  /** A long run shows its first stages and the marked one. */
  private List<StageMetrics> shown() {
    List<StageMetrics> first =
        new ArrayList<>(run.stages().subList(0, Math.min(MAX_ROWS, run.stages().size())));
    stage.filter(marked -> !first.contains(marked)).ifPresent(first::add);
    return first;
  }

  private boolean isMarked(StageMetrics candidate) {
    return stage.filter(marked -> marked == candidate).isPresent();
  }

  private List<Column> fitting(int width) {
    List<Column> columns =
        new ArrayList<>(
            choice.stream().filter(column -> isKept(column) || isUsed(column)).toList());
    while (width(columns) > width) {
      Optional<Column> least =
          columns.stream()
              .filter(column -> column.rank() > 0 && !isKept(column))
              .max(Comparator.comparingInt(Column::rank));
      if (least.isEmpty()) {
        break;
      }
      columns.remove(least.get());
    }
    return columns;
  }

  private int width(List<Column> columns) {
    int total = NO_MARK.length() + 6 + 2 + LEAST_NAME;
    for (Column column : columns) {
      int widest = Math.max(column.top().length(), column.bottom().length());
      for (StageMetrics each : run.stages()) {
        widest = Math.max(widest, cell(column, each, isMarked(each)).length());
      }
      total += 2 + Math.max(widest, cell(column, run, false).length());
    }
    return total;
  }

  private boolean isKept(Column column) {
    return column.metric().isPresent()
        && (column.metric().equals(metric) || column.metric().get() == Metric.TASKS);
  }

  private boolean isUsed(Column column) {
    return run.stages().stream().anyMatch(each -> column.value().applyAsLong(each) > 0);
  }

  private static List<String> header(List<Column> columns, String first) {
    List<String> cells = new ArrayList<>();
    cells.add(first);
    columns.forEach(column -> cells.add(first.isEmpty() ? column.top() : column.bottom()));
    return cells;
  }

  private List<String> row(String label, TaskSums sums, List<Column> columns, boolean marked) {
    List<String> cells = new ArrayList<>();
    cells.add(label);
    columns.forEach(column -> cells.add(cell(column, sums, marked)));
    return cells;
  }

  private String cell(Column column, TaskSums sums, boolean marked) {
    long value = column.value().applyAsLong(sums);
    boolean inMarkedColumn = column.metric().isPresent() && column.metric().equals(metric);
    String text = inMarkedColumn ? Text.number(value) : column.text().apply(value);
    return marked && inMarkedColumn ? "[" + text + "]" : text;
  }
}
