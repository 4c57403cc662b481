package sparkworkbook.labkit.cli.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import sparkworkbook.labkit.assertions.EventLog;
import sparkworkbook.labkit.assertions.PlanTree;
import sparkworkbook.labkit.assertions.StageMetrics;
import sparkworkbook.labkit.assertions.StageTable;
import sparkworkbook.labkit.cli.job.JobRun.Outcome;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Prose;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.harness.jvm.JvmExit;

/** What a job did, for people: its own words, how it ended, plans, stages, what stands out. */
public final class JobReport {
  private static final int MOST_PRINTED = 60;
  private static final int MOST_PLANS = 8;

  private final Workbook workbook;
  private final Outcome outcome;
  private final int width;
  private final List<String> lines = new ArrayList<>();

  private JobReport(Workbook workbook, Outcome outcome, int width) {
    this.workbook = workbook;
    this.outcome = outcome;
    this.width = width;
  }

  /**
   * @param width characters a line, as far as plans and tables keep to it
   */
  public static List<String> of(Workbook workbook, Outcome outcome, int width) {
    return new JobReport(workbook, outcome, width).write();
  }

  private List<String> write() {
    printed();
    ending();
    List<Path> logs = logs();
    if (logs.isEmpty()) {
      title("Spark never started: there is no event log, so no plan and no stage to show.");
    } else if (logs.size() == 1) {
      EventLog log = EventLog.read(logs.get(0));
      plans(log.plans());
      counts(log);
      for (StageMetrics stage : TaskHistogram.uneven(log.metrics())) {
        title("Records by task, stage " + stage.id());
        lines.addAll(TaskHistogram.lines(stage, width));
      }
      changes(log);
      remarks(log);
    } else {
      several(logs);
    }
    files(!logs.isEmpty());
    return lines;
  }

  /** A night of jobs: what each of them did; plans and records by task are in Spark's own pages. */
  private void several(List<Path> logs) {
    title("The job ran " + logs.size() + " applications, one after the other.");
    int number = 0;
    for (Path log : logs) {
      number++;
      title("Application " + number + " of " + logs.size() + ": " + nameOf(log));
      counts(EventLog.read(log));
    }
  }

  private void counts(EventLog log) {
    title("Stages");
    lines.addAll(StageTable.of(log.metrics()).render(width).lines().toList());
    title("Memory and the collector");
    lines.addAll(StageTable.ofMemory(log.metrics()).render(width).lines().toList());
  }

  /** One for each application, in the order in which they began; see {@code JobRun}. */
  private List<Path> logs() {
    return Folders.filesBelow(outcome.events()).stream()
        .filter(log -> !log.getFileName().toString().startsWith("."))
        .sorted(Comparator.comparingLong(JobReport::begun))
        .toList();
  }

  private static String nameOf(Path log) {
    return ApplicationStart.of(log).map(ApplicationStart::name).orElse("without a name");
  }

  private static long begun(Path log) {
    return ApplicationStart.of(log).map(ApplicationStart::millis).orElse(0L);
  }

  private void printed() {
    List<String> printed = FailureSummary.printed(outcome.exit().output());
    title("The job printed");
    if (printed.isEmpty()) {
      lines.add("    nothing");
    }
    printed.stream().limit(MOST_PRINTED).forEach(line -> lines.add("    " + line));
    if (printed.size() > MOST_PRINTED) {
      lines.add(
          "    ... and "
              + Amounts.count(printed.size() - MOST_PRINTED, "more line")
              + ": "
              + workbook.name(outcome.exit().output()));
    }
  }

  private void ending() {
    JvmExit exit = outcome.exit();
    String seconds = exit.wall().toSeconds() + " s";
    String where = where();
    if (exit.timedOut()) {
      title("It was ended after " + seconds + ": still not done (" + where + ")");
    } else if (exit.code() == 0) {
      title("It ended normally after " + seconds + " (" + where + ")");
    } else {
      title("It died after " + seconds + " with exit code " + exit.code() + " (" + where + ")");
      lines.addAll(
          wrapped("    ", "Exit code " + exit.code() + ": " + JvmExit.meaning(exit.code())));
    }
    FailureSummary.causes(exit, outcome.sparkLog())
        .forEach(line -> lines.addAll(wrapped("    ", line)));
  }

  /** The heap is that of the driver, and on a cluster that of every executor, too. */
  private String where() {
    String heap = ", heap " + outcome.heap();
    if (outcome.master().isLocal()) {
      return outcome.master() + heap;
    }
    ExecutorSummary executors = ExecutorSummary.of(outcome.events());
    return outcome.master()
        + ", "
        + Amounts.count(executors.count(), "executor")
        + " with "
        + Amounts.count(executors.cores(), "core")
        + " in all"
        + heap
        + " each";
  }

  private void plans(List<PlanTree> plans) {
    int number = 0;
    boolean marked = false;
    for (PlanTree plan : plans.stream().limit(MOST_PLANS).toList()) {
      number++;
      title("Plan of query " + number + " of " + plans.size() + ", as it was when it ended");
      List<String> tree = plan.renderMarkingCosts(width).lines().toList();
      marked |= tree.stream().anyMatch(line -> line.startsWith(PlanTree.MARK));
      lines.addAll(tree);
    }
    if (marked) {
      lines.add("    " + PlanTree.MARK + "moves or sorts every row that reaches it");
    }
    if (plans.size() > MOST_PLANS) {
      lines.add("    ... " + (plans.size() - MOST_PLANS) + " more queries, not shown");
    }
  }

  private void changes(EventLog log) {
    RunTotals totals = RunTotals.of(outcome.asked(), log.metrics());
    List<String> changes = totals.changesSince(RunTotals.read(outcome.totals()));
    totals.write(outcome.totals());
    if (!changes.isEmpty()) {
      title("Since the run before");
      changes.forEach(change -> lines.add("    " + change));
    }
  }

  private void remarks(EventLog log) {
    List<String> remarks =
        Observations.of(
            log.metrics(),
            Broadcasts.sizes(outcome.events()),
            ExecutorSummary.of(outcome.events()).cores(),
            Amounts.heap(outcome.heap()));
    title("What stands out");
    if (remarks.isEmpty()) {
      lines.add("    nothing that a rule of thumb would notice");
    }
    remarks.forEach(remark -> lines.addAll(wrapped("  - ", remark)));
  }

  private void files(boolean hasLog) {
    lines.add("");
    lines.add("Spark's log: " + workbook.name(outcome.sparkLog()));
    if (hasLog) {
      lines.add("Event log:   " + workbook.name(outcome.events()));
    }
    if (Files.exists(outcome.out())) {
      lines.add("Output:      " + workbook.name(outcome.out()));
    }
  }

  private void title(String text) {
    if (!lines.isEmpty()) {
      lines.add("");
    }
    lines.add(text);
  }

  private List<String> wrapped(String bullet, String text) {
    return Prose.wrapped(bullet, text, width);
  }
}
