package sparkworkbook.labkit.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.check.Finding;
import sparkworkbook.labkit.cli.check.Rounds;
import sparkworkbook.labkit.cli.check.SelfCheck;
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.Requirements;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Starters;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabDescriptorException;

/** {@code lab verify}: the workbook's self-check, for who writes labs. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Proves labs: the starter fails for the lab's own reason, the reference and every",
      "alternative pass, every decoy fails, every check has a decoy that it alone catches."
    })
final class VerifyCommand implements Callable<Integer> {
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
      description = "Puts the counted before and after into each DISCUSSION.md.")
  private boolean write;

  VerifyCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    if (rounds < 1 || firstRound < 1) {
      throw new UsageException("--repeat and --from want a number of rounds, 1 or more.");
    }
    List<Lab> labs = ids.isEmpty() ? workbook.labs() : workbook.labs(ids);
    Console console = json.console(spec);
    ObjectNode report = JsonReport.object().put("ok", false); // until all of them are
    ArrayNode entries = report.putArray("labs");
    int code = LabCommand.PASSED;
    for (Lab lab : labs) {
      json.writeSoFar(console, () -> report);
      code = Math.max(code, verify(lab, console, entries));
    }
    report.put("ok", code == LabCommand.PASSED);
    json.write(console, () -> report);
    return code;
  }

  private int verify(Lab lab, Console console, ArrayNode entries) {
    Instant started = Instant.now();
    List<Finding> findings = new ArrayList<>();
    List<SelfCheck> done = new ArrayList<>();
    LabRunner runner = LabRunner.inSeries(workbook, console);
    SelfCheck first = SelfCheck.ofRound(workbook, lab, runner, firstRound);
    first.requireSolution();
    findings.addAll(SelfCheck.basics(workbook, lab));
    if (!findings.isEmpty()) {
      report(lab, console, findings, "");
      entries.addObject().put("id", lab.topic()).put("ok", false);
      return isReadable(lab) ? LabCommand.FAILED : LabCommand.FAULT;
    }
    List<String> missing = Requirements.missing(lab.descriptor());
    if (!missing.isEmpty()) {
      return unavailable(lab, console, String.join("; ", missing));
    }
    ClassArchive.of(workbook).make(console);
    Map<String, List<Finding>> ofVariants = new LinkedHashMap<>();
    for (int round = 1; round <= rounds; round++) {
      SelfCheck check =
          round == 1 ? first : SelfCheck.ofRound(workbook, lab, runner, firstRound + round - 1);
      judgeAll(check, lab, round, console, ofVariants);
      runner.close(); // each round has a JVM of its own
      findings.addAll(check.together());
      done.add(check);
    }
    ofVariants.values().forEach(findings::addAll);
    if (first.verdicts().containsKey("reference")) {
      console.heading(lab.folder() + ", reference in a warm JVM");
      findings.addAll(first.warm());
      console.ends();
    }
    if (write && findings.isEmpty()) {
      first.write();
      Starters.renew(workbook, lab);
    } else if (write) {
      console.say("  The DISCUSSION is left as it is: its numbers would be those of a broken lab.");
    }
    findings.addAll(first.pages());
    Rounds repeated = Rounds.of(done.stream().map(SelfCheck::verdicts).toList());
    findings.addAll(repeated.flakes());
    List<Finding> distinct = findings.stream().distinct().toList();
    report(lab, console, distinct, summary(first, started));
    ObjectNode entry = entry(lab, first, ofVariants, distinct);
    if (rounds > 1) {
      spread(console, repeated, entry);
    }
    entries.add(entry);
    return distinct.isEmpty() ? LabCommand.PASSED : LabCommand.FAILED;
  }

  private void judgeAll(
      SelfCheck check, Lab lab, int round, Console console, Map<String, List<Finding>> ofVariants) {
    List<Variant> variants = SelfCheck.variants(lab);
    int number = 0;
    for (Variant variant : variants) {
      number++;
      console.heading(
          lab.folder()
              + (rounds > 1 ? ", round " + round + " of " + rounds : "")
              + ", "
              + number
              + " of "
              + variants.size()
              + ": "
              + variant.name());
      List<Finding> found = check.judge(variant);
      console.ends();
      ofVariants.computeIfAbsent(variant.name(), name -> new ArrayList<>()).addAll(found);
    }
  }

  private int unavailable(Lab lab, Console console, String why) {
    if (!ids.isEmpty()) {
      throw new WorkbookException(lab.folder() + " cannot be judged on this machine: " + why + ".");
    }
    console.say(lab.folder() + ": not verified here, " + why + ".");
    return LabCommand.PASSED;
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

  private static void spread(Console console, Rounds rounds, ObjectNode entry) {
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
              node.put("ok", ofVariants.get(name).isEmpty());
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
