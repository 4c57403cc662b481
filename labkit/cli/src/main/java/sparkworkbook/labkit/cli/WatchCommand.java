package sparkworkbook.labkit.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
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
final class WatchCommand implements Callable<Integer> {
  private final Workbook workbook;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "The lab; without one, the first that is not solved.")
  private String id;

  WatchCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), "");
    Lab lab = id == null ? firstOpen(console) : workbook.lab(id);
    if (lab == null) {
      console.say("Every lab is solved. To watch one again: lab watch ID");
      return LabCommand.PASSED;
    }
    try (Keys keys = Keys.open(System.in);
        WatchLoop loop = new WatchLoop(workbook, console, keys)) {
      loop.watch(lab);
    }
    return LabCommand.PASSED;
  }

  private Lab firstOpen(Console console) {
    Progress progress = Progress.of(workbook);
    return CourseMap.inOrder(workbook).stream()
        .filter(lab -> !progress.of(lab).map(Progress.Entry::solved).orElse(false))
        .findFirst()
        .orElse(null);
  }
}
