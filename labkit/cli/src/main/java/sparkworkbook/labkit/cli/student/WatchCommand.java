package sparkworkbook.labkit.cli.student;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.console.KeyReader;
import sparkworkbook.labkit.cli.course.CourseMap;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Progress;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** {@code lab watch}: the verdict at every save. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Judges your files at every save, in a JVM that is warm already, and moves on when a lab is"
          + " solved.",
      "On a terminal single keys do more: h hint, r run, u UI, n next lab, l list, x reset, q quit."
          + " In a pipe it reads the same letters, one a line."
    })
public final class WatchCommand implements Callable<Integer> {
  private final Workbook workbook;
  private final Supplier<CommandLine> command;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "The lab; without one, the first that is not solved.")
  private String id;

  /**
   * @param command gives a {@code lab} command, for the keys that stand for one
   */
  public WatchCommand(Workbook workbook, Supplier<CommandLine> command) {
    this.workbook = workbook;
    this.command = command;
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), "");
    Lab lab = id == null ? firstOpen(console) : workbook.lab(id);
    if (lab == null) {
      console.say("Every lab is solved. To watch one again: lab watch ID");
      return ExitCode.PASSED;
    }
    try (KeyReader keys = KeyReader.open(System.in);
        WatchLoop loop = new WatchLoop(workbook, console, keys, command)) {
      loop.watch(lab);
    }
    return ExitCode.PASSED;
  }

  private Lab firstOpen(Console console) {
    Progress progress = Progress.of(workbook);
    return CourseMap.inOrder(workbook).stream()
        .filter(lab -> !progress.of(lab).map(Progress.Entry::solved).orElse(false))
        .findFirst()
        .orElse(null);
  }
}
