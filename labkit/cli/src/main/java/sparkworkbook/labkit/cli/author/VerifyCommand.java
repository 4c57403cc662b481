package sparkworkbook.labkit.cli.author;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.selfcheck.Finding;
import sparkworkbook.labkit.cli.selfcheck.ProofPlan;
import sparkworkbook.labkit.cli.selfcheck.ProofProgress;
import sparkworkbook.labkit.cli.selfcheck.ProofRecord;
import sparkworkbook.labkit.cli.selfcheck.RehearsedJudge;
import sparkworkbook.labkit.cli.selfcheck.RepeatedVerification;
import sparkworkbook.labkit.cli.selfcheck.SelfCheck;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Starters;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabDescriptorException;
import sparkworkbook.labkit.harness.record.Requirements;

/** {@code lab verify}: the workbook's self-check, for the authors of labs. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Proves labs: the starter fails for the lab's own reason, the reference and every",
      "alternative pass, every decoy fails, every check has a decoy that it alone catches."
    })
public final class VerifyCommand implements Callable<Integer> {
  private final Workbook workbook;

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "ID", arity = "0..*", description = "The labs; all without one.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "1",
      description = "Rounds; a verdict that wavers between them is named.")
  private int rounds;

  @Option(
      names = "--from",
      paramLabel = "ROUND",
      defaultValue = "1",
      description = "The first round's number, where an earlier run ended: each has its own seed.")
  private int firstRound;

  @Option(
      names = "--write",
      description =
          "Records each full proof in solutions/LAB/proof.json, and puts the counted before and"
              + " after into its DISCUSSION.md.")
  private boolean write;

  @Option(
      names = "--full",
      description =
          "Judges every variant, also where the record says that nothing has changed. A proof that"
              + " was interrupted goes on where it was.")
  private boolean full;

  @Option(
      names = "--status",
      description = "Says for each lab what is proved, since which commit; judges nothing.")
  private boolean status;

  public VerifyCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    if (rounds < 1 || firstRound < 1) {
      throw new UsageException("--repeat and --from want a number of rounds, 1 or more.");
    }
    List<Lab> labs = ids.isEmpty() ? workbook.labs() : workbook.labs(ids);
    workbook.requireSolutions("verify");
    Console console = json.console(spec);
    if (status) {
      return status(labs, console);
    }
    ObjectNode report = JsonReport.object().put("ok", false); // until all of them are
    ArrayNode entries = report.putArray("labs");
    int code = ExitCode.PASSED;
    for (Lab lab : labs) {
      json.writeSoFar(console, () -> report);
      code = Math.max(code, verify(lab, console, entries));
    }
    report.put("ok", code == ExitCode.PASSED);
    json.write(console, () -> report);
    return code;
  }

  private int verify(Lab lab, Console console, ArrayNode entries) {
    LabRunner runner = LabRunner.inSeries(workbook, console);
    SelfCheck first = ofRound(lab, runner, console, firstRound);
    first.requireSolution();
    List<Finding> basics = SelfCheck.basics(workbook, lab);
    if (!basics.isEmpty()) {
      report(lab, console, basics, "");
      entries.addObject().put("id", lab.topic()).put("ok", false);
      return isReadable(lab) ? ExitCode.FAILED : ExitCode.FAULT;
    }
    List<String> missing = Requirements.missing(lab.descriptor());
    if (!missing.isEmpty()) {
      return unavailable(lab, console, String.join("; ", missing));
    }
    ProofPlan plan = plan(lab);
    console.say(lab.folder() + ": " + plan);
    ClassArchive.of(workbook).make(console);
    try (ProofProgress progress = ProofProgress.begin(workbook, lab)) {
      return verify(lab, plan, first, runner, progress, console, entries);
    } finally {
      runner.close();
    }
  }

  private SelfCheck ofRound(Lab lab, LabRunner runner, Console console, int round) {
    return SelfCheck.ofRound(workbook, lab, new RehearsedJudge(workbook, runner, console), round);
  }

  private ProofPlan plan(Lab lab) {
    if (rounds > 1 || firstRound > 1) {
      return ProofPlan.full("every round is one");
    }
    ProofPlan plan = full ? ProofPlan.full("asked for by --full") : ProofPlan.of(workbook, lab);
    return write && plan.extent() == ProofPlan.Extent.SHARED ? ProofPlan.full(plan.reason()) : plan;
  }

  private int verify(
      Lab lab,
      ProofPlan plan,
      SelfCheck first,
      LabRunner runner,
      ProofProgress progress,
      Console console,
      ArrayNode entries) {
    Instant started = Instant.now();
    List<Finding> findings = new ArrayList<>();
    List<SelfCheck> done = new ArrayList<>();
    boolean isFull = plan.extent() == ProofPlan.Extent.FULL;
    plan.record().ifPresent(first::adopt);
    if (isFull && rounds == 1 && firstRound == 1) {
      progress.earlier().ifPresent(earlier -> goOn(first, earlier, console));
    }
    Map<String, List<Finding>> ofVariants = new LinkedHashMap<>();
    for (int round = 1; round <= rounds; round++) {
      SelfCheck check = round == 1 ? first : ofRound(lab, runner, console, firstRound + round - 1);
      judge(check, lab, plan, round, progress, console, ofVariants);
      if (round < rounds) {
        runner.close(); // each round has a JVM of its own
      }
      done.add(check);
    }
    ofVariants.values().forEach(findings::addAll);
    if (write && isFull && findings.isEmpty()) {
      first.write();
      Starters.renew(workbook, lab);
    } else if (write && !findings.isEmpty()) {
      console.say("  Nothing is recorded: its numbers would be those of a broken lab.");
    }
    findings.addAll(first.pages()); // once more: the DISCUSSION may have been written
    RepeatedVerification repeated =
        RepeatedVerification.of(done.stream().map(SelfCheck::verdicts).toList());
    findings.addAll(repeated.flakes());
    List<Finding> distinct = findings.stream().distinct().toList();
    if (write && isFull && distinct.isEmpty()) {
      progress.record(first);
    }
    if (isFull && rounds == 1 && firstRound == 1 && distinct.isEmpty()) {
      progress.forget(); // else what held is kept, and the next call begins with what did not
    }
    report(lab, console, distinct, summary(first, started));
    ObjectNode entry = entry(lab, first, ofVariants, distinct);
    entry.put("proof", plan.toString());
    if (rounds > 1) {
      spread(console, repeated, entry);
    }
    entries.add(entry);
    return distinct.isEmpty() ? ExitCode.PASSED : ExitCode.FAILED;
  }

  private static void goOn(SelfCheck check, ProofRecord earlier, Console console) {
    check.adopt(earlier);
    console.say(
        "  "
            + earlier.variants().size()
            + " variants were proved before, with the same files; it goes on with the others.");
  }

  private void judge(
      SelfCheck check,
      Lab lab,
      ProofPlan plan,
      int round,
      ProofProgress progress,
      Console console,
      Map<String, List<Finding>> ofVariants) {
    boolean isFull = plan.extent() == ProofPlan.Extent.FULL;
    Set<String> proved = isFull ? Set.copyOf(check.verdicts().keySet()) : Set.of();
    List<ProofPlan.Step> steps = plan.steps(lab);
    int number = 0;
    for (ProofPlan.Step step : steps) {
      number++;
      boolean isForLater = step.name().equals(ProofPlan.PAGES);
      boolean isOncePerLab = step.name().equals(ProofPlan.WARM) && round > 1;
      if (isForLater || isOncePerLab || proved.contains(step.name())) {
        continue;
      }
      console.heading(
          lab.folder()
              + (rounds > 1 ? ", round " + round + " of " + rounds : "")
              + ", "
              + number
              + " of "
              + steps.size()
              + ": "
              + step.name());
      List<Finding> found = step.findings().apply(check);
      console.ends();
      ofVariants.computeIfAbsent(step.name(), name -> new ArrayList<>()).addAll(found);
      boolean isSound = ofVariants.values().stream().allMatch(List::isEmpty);
      if (isFull && step.judges() && rounds == 1 && firstRound == 1 && isSound) {
        progress.save(check);
      }
    }
  }

  private int status(List<Lab> labs, Console console) {
    ObjectNode report = JsonReport.object();
    ArrayNode entries = report.putArray("labs");
    int proved = 0;
    for (Lab lab : labs) {
      boolean isReadable = SelfCheck.basics(workbook, lab).isEmpty();
      ProofPlan plan = isReadable ? ProofPlan.of(workbook, lab) : null;
      boolean isProved = plan != null && plan.extent() == ProofPlan.Extent.SAMPLE;
      proved += isProved ? 1 : 0;
      console.say(String.format("%-28s %s", lab.folder(), status(plan)));
      entries.addObject().put("id", lab.topic()).put("proved", isProved).put("state", status(plan));
    }
    console.say(
        String.format(
            "%d of %d labs fully proved as they are. The others: lab verify --write",
            proved, labs.size()));
    report.put("proved", proved).put("all", labs.size());
    json.write(console, () -> report);
    return ExitCode.PASSED;
  }

  private static String status(ProofPlan plan) {
    if (plan == null) {
      return "not proved: lab.yaml or checks.yaml is broken";
    }
    return switch (plan.extent()) {
      case SAMPLE -> "proved: " + plan.reason();
      case SHARED -> "proved by an earlier toolkit: " + plan.reason();
      case FULL -> "not proved: " + plan.reason();
    };
  }

  private int unavailable(Lab lab, Console console, String why) {
    if (!ids.isEmpty()) {
      throw new WorkbookException(lab.folder() + " cannot be judged on this machine: " + why + ".");
    }
    console.say(lab.folder() + ": not verified here, " + why + ".");
    return ExitCode.PASSED;
  }

  private static boolean isReadable(Lab lab) {
    try {
      lab.descriptor();
      return true;
    } catch (LabDescriptorException e) {
      return false;
    }
  }

  private static String summary(SelfCheck check, Instant started) {
    Map<String, Verdict> verdicts = check.verdicts();
    return String.format(
        "starter: %d red; green: reference, alternatives (%d); red: decoys (%d); %d s",
        verdicts.get("starter").failed().size(),
        count(verdicts, Variant.Kind.ALTERNATIVE),
        count(verdicts, Variant.Kind.DECOY),
        Duration.between(started, Instant.now()).toSeconds());
  }

  private static long count(Map<String, Verdict> verdicts, Variant.Kind kind) {
    return verdicts.values().stream().filter(verdict -> verdict.variant().kind() == kind).count();
  }

  private static void report(Lab lab, Console console, List<Finding> findings, String summary) {
    if (findings.isEmpty()) {
      console.say(console.good(String.format("%-28s ok", lab.folder())) + "      " + summary);
      return;
    }
    console.say(
        console.bad(
            String.format(
                "%-28s broken: %d %s",
                lab.folder(), findings.size(), findings.size() == 1 ? "rule" : "rules")));
    for (Finding finding : findings) {
      console.say("  - " + finding.rule());
      finding.message().lines().forEach(line -> console.say("      " + line));
    }
  }

  private static void spread(Console console, RepeatedVerification rounds, ObjectNode entry) {
    ObjectNode all = entry.putObject("spread");
    for (String variant : List.of("starter", "reference")) {
      ObjectNode node = all.putObject(variant);
      rounds
          .spread(variant)
          .forEach(
              (metric, spread) -> {
                console.say(String.format("  %-10s %-40s %s", variant, metric, spread));
                node.putObject(metric)
                    .<ObjectNode>set("min", JsonReport.tree(spread.least()))
                    .set("max", JsonReport.tree(spread.most()));
              });
    }
  }

  private static ObjectNode entry(
      Lab lab, SelfCheck check, Map<String, List<Finding>> ofVariants, List<Finding> findings) {
    ObjectNode entry = JsonReport.object();
    entry.put("id", lab.topic()).put("ok", findings.isEmpty());
    ObjectNode alternatives = JsonReport.object();
    ObjectNode decoys = JsonReport.object();
    check
        .verdicts()
        .forEach(
            (name, verdict) -> {
              ObjectNode node = JsonReport.object();
              node.put("ok", ofVariants.getOrDefault(name, List.of()).isEmpty());
              node.set("failed", JsonReport.tree(check.failed(verdict)));
              switch (verdict.variant().kind()) {
                case ALTERNATIVE -> alternatives.set(name, node);
                case DECOY -> decoys.set(name, node);
                default -> entry.set(name, node);
              }
            });
    entry.set("alternatives", alternatives);
    entry.set("decoys", decoys);
    entry.set("before", JsonReport.tree(check.before()));
    entry.set("after", JsonReport.tree(check.after()));
    entry.set("findings", JsonReport.tree(findings.stream().map(Finding::toString).toList()));
    return entry;
  }
}
