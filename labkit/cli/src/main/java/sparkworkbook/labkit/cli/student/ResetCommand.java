package sparkworkbook.labkit.cli.student;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Starters;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** {@code lab reset}: the starter back, the student's work kept aside. */
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    description = "Brings the starter back. Your files are kept in .lab/backups.")
public final class ResetCommand implements Callable<Integer> {
  private final Workbook workbook;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "The lab.")
  private String id;

  public ResetCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    Lab lab = workbook.lab(id);
    Console console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), "");
    reset(workbook, lab, console);
    return ExitCode.PASSED;
  }

  static void reset(Workbook workbook, Lab lab, Console console) {
    Optional<Path> backup = Starters.restore(workbook, lab);
    console.say(
        backup
            .map(
                folder ->
                    lab.folder()
                        + " is as it was at first use. Your files are in "
                        + workbook.name(folder)
                        + ".")
            .orElse(lab.folder() + " is as it was at first use already."));
  }
}
