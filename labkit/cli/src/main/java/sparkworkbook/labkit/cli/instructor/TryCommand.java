package sparkworkbook.labkit.cli.instructor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import sparkworkbook.labkit.cli.selfcheck.Finding;
import sparkworkbook.labkit.cli.selfcheck.RepeatedVerification;
import sparkworkbook.labkit.cli.selfcheck.SelfCheck;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Starters;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabDescriptor;
import sparkworkbook.labkit.harness.record.Requirements;

/** {@code lab try}: the verdict on files other than the student's own. */
@Command(
    name = "try",
    mixinStandardHelpOptions = true,
    description =
        "Judges the starter, the reference, or a named alternative or decoy of solutions/.")
public final class TryCommand implements Callable<Integer> {
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

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "Judges it N times, on other seeded data each time, and shows what wavers.")
  private int times;

  public TryCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    if (times < 1) {
      throw new UsageException("--repeat wants a number of times, 1 or more.");
    }
    Lab lab = workbook.lab(id);
    if (!name.equals(Variant.starterCopy(lab).name())) {
      workbook.requireSolutions("try");
    }
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
    List<Verdict> verdicts =
        times == 1 ? once(lab, variant, console) : series(lab, variant, console);
    boolean solved = verdicts.stream().allMatch(Verdict::solved);
    json.write(console, () -> JsonReport.verdicts(verdicts, solved));
    ClassArchive.of(workbook).makeInBackground(console);
    console.ends();
    return solved ? ExitCode.PASSED : ExitCode.FAILED;
  }

  private List<Verdict> once(Lab lab, Variant variant, Console console) {
    try (LabRunner runner = LabRunner.of(workbook, console)) {
      Verdict verdict = runner.judge(lab, variant);
      console.ends();
      VerdictText.of(workbook, console).print(verdict);
      return List.of(verdict);
    }
  }

  /** The verdicts, and what differs between them. */
  private List<Verdict> series(Lab lab, Variant variant, Console console) {
    List<Verdict> verdicts = new ArrayList<>();
    try (LabRunner runner = LabRunner.inSeries(workbook, console)) {
      for (int time = 1; time <= times; time++) {
        console.heading("time " + time + " of " + times);
        runner.seed(SelfCheck.seedOfRound(time));
        verdicts.add(runner.judge(lab, variant));
        console.ends();
      }
    }
    VerdictText.of(workbook, console).print(verdicts.get(0));
    RepeatedVerification rounds =
        RepeatedVerification.of(verdicts.stream().map(one -> Map.of(name, one)).toList());
    List<Finding> flakes = rounds.flakes();
    flakes.forEach(flake -> console.say(console.bad("  wavers  ") + flake.message()));
    if (flakes.isEmpty()) {
      console.say("The same verdict " + times + " times.");
    }
    rounds
        .spread(name)
        .forEach((metric, spread) -> console.say(String.format("  %-50s %s", metric, spread)));
    return verdicts;
  }
}
