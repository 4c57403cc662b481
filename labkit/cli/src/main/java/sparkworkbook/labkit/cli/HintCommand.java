package sparkworkbook.labkit.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** {@code lab hint}: the next step towards a repair. */
@Command(
    name = "hint",
    mixinStandardHelpOptions = true,
    description = "Shows the lab's hints so far and the next one.")
final class HintCommand implements Callable<Integer> {
  private final Workbook workbook;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "The lab.")
  private String id;

  HintCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    Lab lab = workbook.lab(id);
    Console console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), "");
    console.say(console.strong(lab.folder()) + "  " + lab.descriptor().title());
    Hints.of(workbook, console).next(lab);
    return LabCommand.PASSED;
  }
}
