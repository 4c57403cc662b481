package sparkworkbook.labkit.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.Requirements;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Starters;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabDescriptor;

/** {@code lab try}: the verdict on files other than the student's own. */
@Command(
    name = "try",
    mixinStandardHelpOptions = true,
    description =
        "Judges the starter, the reference, or a named alternative or decoy of solutions/.")
final class TryCommand implements Callable<Integer> {
  private final Workbook workbook;

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Parameters(index = "0", paramLabel = "ID", description = "The lab.")
  private String id;

  @Parameters(
      index = "1",
      paramLabel = "VARIANT",
      description = "starter (as it was at first use), reference, or a folder's name.")
  private String name;

  TryCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    Lab lab = workbook.lab(id);
    Variant variant = Variant.named(lab, name);
    LabDescriptor descriptor = lab.descriptor();
    List<String> missing = Requirements.missing(descriptor);
    if (!missing.isEmpty()) {
      throw new WorkbookException(
          lab.folder() + " cannot be judged on this machine: " + String.join("; ", missing) + ".");
    }
    Console console = json.console(spec);
    console.say(console.strong(lab.folder()) + "  " + descriptor.title() + ": " + name);
    if (variant.kind() == Variant.Kind.STARTER && Starters.isEdited(lab, descriptor)) {
      console.say(
          "  This is the copy made at first use; labs/" + lab.folder() + " has changed since.");
    }
    Verdict verdict;
    try (LabRunner runner = LabRunner.of(workbook, console)) {
      verdict = runner.judge(lab, variant);
      console.ends();
      VerdictText.of(workbook, console).print(verdict);
    }
    json.write(console, () -> JsonReport.verdicts(List.of(verdict), verdict.solved()));
    ClassArchive.of(workbook).make(console);
    console.ends();
    return verdict.solved() ? LabCommand.PASSED : LabCommand.FAILED;
  }
}
