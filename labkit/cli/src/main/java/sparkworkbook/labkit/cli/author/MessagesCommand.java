package sparkworkbook.labkit.cli.author;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.console.VerdictText;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.selfcheck.SelfCheck;
import sparkworkbook.labkit.cli.selfcheck.SolutionManifest;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Prose;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.Requirements;

/** {@code lab messages}: what students read, for the authors of labs. */
@Command(
    name = "messages",
    mixinStandardHelpOptions = true,
    description = {
      "Shows every failing message of the starter and the decoys as a student sees it.",
      "Exit code 1 says that a variant does not compile, or ends by an error or a timeout."
    })
public final class MessagesCommand implements Callable<Integer> {
  private static final int WIDTH = 80;

  private final Workbook workbook;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ID", description = "The lab.")
  private String id;

  @Parameters(
      index = "1..*",
      paramLabel = "VARIANT",
      description = "starter, reference, or folders' names; the starter and all decoys without.")
  private List<String> names = new ArrayList<>();

  public MessagesCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    Lab lab = workbook.lab(id);
    workbook.requireSolutions("messages");
    Console console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), "");
    try (LabRunner runner = LabRunner.inSeries(workbook, console)) {
      SelfCheck.of(workbook, lab, runner).requireSolution();
      refuseWhatIsMissing(lab);
      SolutionManifest checks =
          SolutionManifest.read(lab.solution().resolve(SolutionManifest.FILE_NAME));
      List<Variant> variants = variants(lab);
      boolean sound = true;
      for (int i = 0; i < variants.size(); i++) {
        Variant variant = variants.get(i);
        console.heading("%d of %d: %s".formatted(i + 1, variants.size(), variant.name()));
        Verdict verdict = runner.judge(lab, variant);
        console.ends();
        print(verdict, why(checks, variant), console);
        sound &= isByAssertion(verdict);
      }
      return sound ? ExitCode.PASSED : ExitCode.FAILED;
    }
  }

  private static void refuseWhatIsMissing(Lab lab) {
    List<String> missing = Requirements.missing(lab.descriptor());
    if (!missing.isEmpty()) {
      throw new WorkbookException(
          lab.folder() + " cannot be judged on this machine: " + String.join("; ", missing) + ".");
    }
  }

  private List<Variant> variants(Lab lab) {
    Map<String, Variant> known = new LinkedHashMap<>();
    SelfCheck.variants(lab).forEach(variant -> known.put(variant.name(), variant));
    if (names.isEmpty()) {
      return known.values().stream().filter(MessagesCommand::isWrong).toList();
    }
    return names.stream()
        .map(
            name ->
                Optional.ofNullable(known.get(name))
                    .orElseGet(() -> Variant.named(lab, name))) // refuses, and says what there is
        .toList();
  }

  private static boolean isWrong(Variant variant) {
    return variant.kind() == Variant.Kind.STARTER || variant.kind() == Variant.Kind.DECOY;
  }

  private static String why(SolutionManifest checks, Variant variant) {
    if (checks.decoys().containsKey(variant.name())) {
      return checks.decoys().get(variant.name()).why();
    }
    return checks.alternatives().getOrDefault(variant.name(), "");
  }

  private void print(Verdict verdict, String why, Console console) {
    String name = verdict.variant().name();
    console.say();
    console.say(
        console.strong("=== " + name + " " + "=".repeat(Math.max(3, WIDTH - name.length() - 5))));
    if (!why.isEmpty()) {
      Prose.wrapped("  why: ", why, WIDTH).forEach(console::say);
    }
    verdict.compileErrors().forEach(line -> console.say("  " + line));
    if (verdict.solved()) {
      console.say("  It passes every check.");
    } else if (verdict.compiled()) {
      VerdictText.of(workbook, console).printOpen(verdict);
    }
    console.say();
  }

  private static boolean isByAssertion(Verdict verdict) {
    return verdict.compiled()
        && verdict.result().open().stream().allMatch(test -> test.status() == Status.FAILED);
  }
}
