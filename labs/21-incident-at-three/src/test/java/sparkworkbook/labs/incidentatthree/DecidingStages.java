package sparkworkbook.labs.incidentatthree;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.assertions.StageMetrics;
import sparkworkbook.labkit.assertions.TaskSnapshot;

/** The stages that decide a line of the sheet, the worst first. */
final class DecidingStages {
  private static final int SHOWN = 5;
  private static final String ROW = "    %15s%8s%12s  %s";

  private DecidingStages() {}

  /** A table; the names of the stages are Spark's own. */
  static String of(RunMetrics run, BudgetLine line) {
    ToLongFunction<StageMetrics> amount = amount(line);
    List<StageMetrics> worst =
        run.stages().stream()
            .filter(stage -> amount.applyAsLong(stage) > 0)
            .sorted(Comparator.comparingLong(amount).reversed())
            .toList();
    List<String> table = new ArrayList<>();
    table.add(ROW.formatted(column(line), "tasks", "records in", "stage"));
    for (StageMetrics stage : worst.subList(0, Math.min(SHOWN, worst.size()))) {
      table.add(
          ROW.formatted(
              number(amount.applyAsLong(stage)),
              number(stage.tasks().size()),
              number(stage.sumOver(TaskSnapshot::recordsIn)),
              stage.id() + ", " + stage.name()));
    }
    if (worst.size() > SHOWN) {
      List<StageMetrics> rest = worst.subList(SHOWN, worst.size());
      table.add(
          ROW.formatted(
              number(rest.stream().mapToLong(amount).sum()),
              number(rest.stream().mapToLong(stage -> stage.tasks().size()).sum()),
              number(
                  rest.stream().mapToLong(stage -> stage.sumOver(TaskSnapshot::recordsIn)).sum()),
              "%d other stages together".formatted(rest.size())));
    }
    return String.join("\n", table);
  }

  private static ToLongFunction<StageMetrics> amount(BudgetLine line) {
    return switch (line) {
      case ROWS_SCANNED -> StageMetrics::recordsRead;
      case BYTES_SHUFFLED -> StageMetrics::shuffleBytesWritten;
      case BYTES_SPILLED -> StageMetrics::memoryBytesSpilled;
      case BYTES_TO_THE_DRIVER -> StageMetrics::resultBytes;
      case TASKS -> stage -> stage.tasks().size();
      case FILES_WRITTEN ->
          stage -> stage.tasks().stream().filter(task -> task.recordsWritten() > 0).count();
      case LARGEST_BROADCAST, BYTES_CACHED ->
          throw new IllegalArgumentException("no stage decides " + line);
    };
  }

  private static String column(BudgetLine line) {
    return switch (line) {
      case FILES_WRITTEN -> "writing tasks";
      case BYTES_TO_THE_DRIVER -> "to the driver";
      default -> line.words();
    };
  }

  private static String number(long amount) {
    return "%,d".formatted(amount);
  }
}
