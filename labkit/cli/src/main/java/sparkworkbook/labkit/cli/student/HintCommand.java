package sparkworkbook.labkit.cli.student;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** {@code lab hint}: the next step towards a repair. */
@Command(
    name = "hint",
    mixinStandardHelpOptions = true,
    description = "Shows the lab's hints so far and the next one.")
public final class HintCommand implements Callable<Integer> {
  private final Workbook workbook;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "The lab.")
  private String id;

  public HintCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    Lab lab = workbook.lab(id);
    Console console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), "");
    console.say(console.strong(lab.folder()) + "  " + lab.descriptor().title());
    Hints.of(workbook, console).next(lab);
    return ExitCode.PASSED;
  }
}
