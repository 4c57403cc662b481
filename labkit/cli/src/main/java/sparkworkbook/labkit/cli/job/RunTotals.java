package sparkworkbook.labkit.cli.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.assertions.TaskSnapshot;
import sparkworkbook.labkit.cli.workbook.Folders;

/**
 * What Spark counted in one run of a job, kept until the next run, so that a reader sees what a
 * change of the code has changed.
 *
 * @param asked the master, data and arguments of the run: only runs of the same kind are compared
 * @param counts by name; those in bytes have a name that begins with {@code bytes}
 */
record RunTotals(String asked, Map<String, Long> counts) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static RunTotals of(String asked, RunMetrics metrics) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("jobs", (long) metrics.jobs());
    counts.put("stages", (long) metrics.stages().size());
    counts.put("tasks", (long) metrics.tasks());
    counts.put("failed task attempts", (long) metrics.failedTasks());
    counts.put("executors lost", (long) metrics.executorsLost().size());
    counts.put("records read", metrics.recordsRead());
    counts.put("most records that a task read", metrics.maxOver(TaskSnapshot::recordsIn));
    counts.put("shuffle records written", metrics.shuffleRecordsWritten());
    counts.put("bytes of shuffle written", metrics.shuffleBytesWritten());
    counts.put("bytes spilled to disk", metrics.diskBytesSpilled());
    counts.put("bytes sent to the driver", metrics.resultBytes());
    counts.put("bytes of execution memory, largest task", metrics.peakExecutionMemory());
    return new RunTotals(asked, counts);
  }

  /** A line for each count that differs, from the earlier run to this one. */
  List<String> changesSince(RunTotals earlier) {
    List<String> lines = new ArrayList<>();
    if (!asked.equals(earlier.asked)) {
      return lines;
    }
    counts.forEach(
        (name, now) -> {
          long before = earlier.counts.getOrDefault(name, now);
          if (before != now) {
            lines.add("%-42s %14s -> %s".formatted(name, shown(name, before), shown(name, now)));
          }
        });
    return lines;
  }

  private static String shown(String name, long count) {
    return name.startsWith("bytes") ? Amounts.bytes(count) : Amounts.count(count);
  }

  /** The earlier run's; without counts where there is none, or none that can be read. */
  static RunTotals read(Path file) {
    try {
      return JSON.readValue(file.toFile(), RunTotals.class);
    } catch (IOException e) { // none, or damaged: this run's takes its place
      return new RunTotals("", Map.of());
    }
  }

  void write(Path file) {
    Folders.write(file, JSON.valueToTree(this).toPrettyString() + "\n");
  }
}
