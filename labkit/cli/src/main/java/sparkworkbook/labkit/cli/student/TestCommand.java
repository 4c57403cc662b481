package sparkworkbook.labkit.cli.student;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.console.JsonOption;
import sparkworkbook.labkit.cli.console.JsonReport;
import sparkworkbook.labkit.cli.console.VerdictText;
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Progress;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabDescriptor;
import sparkworkbook.labkit.harness.record.Requirements;

/** {@code lab test}: the verdict on the student's own files. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = "Judges your files: every check, its points, and what to look at.")
public final class TestCommand implements Callable<Integer> {
  private static final int DEBUG_PORT = 5005;

  private final Workbook workbook;

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "ID", arity = "0..*", description = "The labs to judge.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "Every lab that this machine can run.")
  private boolean all;

  @Option(
      names = "--debug",
      description = "The JVM waits for a debugger on port 5005 of 127.0.0.1 first.")
  private boolean debug;

  public TestCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    if (all == !ids.isEmpty()) {
      throw new UsageException("Name the labs, or say --all: lab test 6, lab test --all.");
    }
    List<Lab> labs = all ? workbook.labs() : workbook.labs(ids);
    Console console = json.console(spec);
    if (debug && labs.size() != 1) {
      throw new UsageException("--debug takes one lab: lab test --debug 6.");
    }
    try (LabRunner runner = debug ? debugged(console) : LabRunner.of(workbook, console)) {
      return judge(labs, console, runner);
    }
  }

  private LabRunner debugged(Console console) {
    int port = freePort();
    console.say(
        "  The judge waits for a debugger at 127.0.0.1:" + port + ". In your IDE: a remote JVM");
    console.say(
        "  debug configuration with that host and port; breakpoints in your file will hit.");
    return LabRunner.debugged(workbook, console, port);
  }

  private static int freePort() {
    for (int port : new int[] {DEBUG_PORT, 0}) {
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // taken: any free one will do
      }
    }
    throw new WorkbookException("No port of 127.0.0.1 is free for the debugger.");
  }

  private int judge(List<Lab> labs, Console console, LabRunner runner) {
    Progress progress = Progress.of(workbook);
    List<Verdict> verdicts = new ArrayList<>();
    for (Lab lab : labs) {
      LabDescriptor descriptor = lab.descriptor();
      console.say(console.strong(lab.folder()) + "  " + descriptor.title());
      List<String> missing = Requirements.missing(descriptor);
      if (!missing.isEmpty()) {
        verdicts.add(unavailable(console, lab, descriptor, missing));
        continue;
      }
      Verdict verdict = runner.judge(lab, Variant.student(lab));
      console.ends();
      progress.note(lab, verdict.result().score(), verdict.result().maxScore());
      VerdictText.of(workbook, console).print(verdict);
      next(console, lab, descriptor, verdict);
      console.say();
      verdicts.add(verdict);
    }
    boolean ok = verdicts.stream().allMatch(TestCommand::isFine);
    if (verdicts.size() > 1) {
      summary(console, verdicts);
    }
    json.write(console, () -> JsonReport.verdicts(verdicts, ok));
    ClassArchive.of(workbook).makeInBackground(console);
    console.ends();
    return ok ? ExitCode.PASSED : ExitCode.FAILED;
  }

  private static boolean isFine(Verdict verdict) {
    return verdict.result().open().isEmpty();
  }

  private Verdict unavailable(
      Console console, Lab lab, LabDescriptor descriptor, List<String> missing) {
    String why = String.join("; ", missing);
    if (!all) {
      throw new WorkbookException(lab.folder() + " cannot be judged on this machine: " + why + ".");
    }
    console.say("  unavailable here: " + why + ".");
    console.say();
    return Verdict.unavailable(lab, descriptor, Variant.student(lab), why);
  }

  private static void next(Console console, Lab lab, LabDescriptor descriptor, Verdict verdict) {
    if (verdict.solved()) {
      return;
    }
    String hints = "Hints, one at a time: lab hint " + lab.number() + ".";
    boolean runs = verdict.compiled() && !descriptor.mainClass().isEmpty();
    console.say(runs ? "See what Spark did: lab run " + lab.number() + ". " + hints : hints);
  }

  private static void summary(Console console, List<Verdict> verdicts) {
    int score = verdicts.stream().mapToInt(verdict -> verdict.result().score()).sum();
    int most = verdicts.stream().mapToInt(verdict -> verdict.result().maxScore()).sum();
    long solved = verdicts.stream().filter(Verdict::solved).count();
    for (Verdict verdict : verdicts) {
      console.say(
          String.format(
              "%-28s %3d of %3d",
              verdict.lab().folder(), verdict.result().score(), verdict.result().maxScore()));
    }
    console.say(
        String.format(
            "%-28s %3d of %3d  (%d of %d labs solved)",
            "all", score, most, solved, verdicts.size()));
  }
}
