package sparkworkbook.labkit.cli.student;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.console.Quit;
import sparkworkbook.labkit.cli.ui.HistoryUi;
import sparkworkbook.labkit.cli.ui.RecordedRun;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** {@code lab ui}: Spark's own web interface on what the last runs recorded. */
@Command(
    name = "ui",
    mixinStandardHelpOptions = true,
    description = {
      "Opens Spark's own web interface on your last runs: jobs, stages, SQL, storage, executors.",
      "It listens on this machine alone and ends with the command: q and Enter, or Ctrl-C."
    })
public final class UiCommand implements Callable<Integer> {
  private static final int LARGEST_PORT = 65_535;
  private static final int REFRESH_SECONDS = 2;

  private final Workbook workbook;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ID",
      description = "The lab; every lab that was run without it.")
  private String id;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port to listen on; without it 18080 if that is free, else any.")
  private Integer port;

  public UiCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (port != null && (port < 1 || port > LARGEST_PORT)) {
      throw new UsageException("--port takes a number from 1 to " + LARGEST_PORT + ".");
    }
    List<Lab> labs = id == null ? workbook.labs() : List.of(workbook.lab(id));
    refuseWithoutRuns(labs);
    Console console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), "");
    console.begins("starting Spark's History Server");
    int wanted = port == null ? HistoryUi.ANY_PORT : port;
    try (HistoryUi ui = HistoryUi.start(workbook, labs, wanted, console)) {
      console.ends();
      announce(console, ui);
      CountDownLatch end = Quit.typed();
      while (!end.await(REFRESH_SECONDS, TimeUnit.SECONDS)) {
        ui.refresh().forEach(run -> console.say(line(run, ui)));
      }
    }
    return ExitCode.PASSED;
  }

  private void refuseWithoutRuns(List<Lab> labs) {
    if (HistoryUi.recorded(workbook, labs).isEmpty()) {
      String what = id == null ? "No lab has" : "Lab " + labs.get(0).folder() + " has not";
      String command = id == null ? "lab run ID" : "lab run " + labs.get(0).number();
      throw new UsageException(
          what + " been run yet, so there is nothing to show.\nRun the job first: " + command);
    }
  }

  private void announce(Console console, HistoryUi ui) {
    if (id == null || ui.runs().size() > 1) {
      console.say("Every run: " + console.strong(ui.url()));
    }
    ui.runs().forEach(run -> console.say(line(run, ui)));
    console.say();
    console.say("What you run now joins the list. To end it: q and Enter, or Ctrl-C.");
  }

  private static String line(RecordedRun run, HistoryUi ui) {
    return String.format("%-26s %-22s %s", run.lab().folder(), run.name(), ui.url(run));
  }
}
