package sparkworkbook.solutions;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.selfcheck.Finding;
import sparkworkbook.labkit.cli.selfcheck.ProofPlan;
import sparkworkbook.labkit.cli.selfcheck.RehearsedJudge;
import sparkworkbook.labkit.cli.selfcheck.SelfCheck;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.harness.record.Requirements;

/**
 * Every lab proves itself, as {@code lab verify} has it: starter red for its own reason, reference
 * and alternatives green, decoys red. What a record says of unchanged files is sampled, not judged
 * again ({@link ProofPlan}); {@code -Dproof=full} judges everything. {@code -Dworkbook.labs=6,14}
 * proves these alone; {@code -Dlabs.skipTests=false} has Maven judge the starters as well, and the
 * verdicts compared.
 */
class SelfCheckTest {
  private static final String LABS = "workbook.labs";
  private static final String PROOF = "proof";
  private static final String FULL = "full";

  /** Judges at a time: a verdict is start-up and one thread for much of its time. */
  private static final int LANES = Runtime.getRuntime().availableProcessors() > 1 ? 2 : 1;

  private final ExecutorService lanes = Executors.newFixedThreadPool(LANES);

  /** Those that no lane has at the moment: the JVM of a series goes from lab to lab. */
  private final Queue<LabRunner> runners = new ConcurrentLinkedQueue<>();

  /**
   * One rule of a lab, which a lane looks at before JUnit asks for it.
   *
   * @param judges whether it takes a verdict
   */
  private record Rule(String name, boolean judges, CompletableFuture<List<Finding>> findings) {}

  @TestFactory
  Stream<DynamicNode> everyLabProvesItself() {
    Workbook workbook = Workbook.locate();
    String named = System.getProperty(LABS, "");
    List<Lab> labs =
        named.isBlank() ? workbook.labs() : workbook.labs(Arrays.asList(named.split(",")));
    for (int lane = 0; lane < LANES; lane++) {
      runners.add(LabRunner.inSeries(workbook, System.out::println));
    }
    lanes.submit(() -> ClassArchive.of(workbook).make(System.out::println));
    // The first labs are short ones. Begun last, they leave no lane alone with a long one.
    Deque<DynamicNode> nodes = new ArrayDeque<>();
    for (int i = labs.size() - 1; i >= 0; i--) {
      nodes.addFirst(lab(workbook, labs.get(i)));
    }
    return nodes.stream();
  }

  @AfterEach
  void endLanes() {
    lanes.shutdownNow();
    runners.forEach(LabRunner::close);
  }

  private DynamicNode lab(Workbook workbook, Lab lab) {
    List<Finding> basics = SelfCheck.basics(workbook, lab);
    if (!basics.isEmpty()) {
      return dynamicTest(
          lab.folder() + ": lab.yaml and checks.yaml", () -> hold(lab.folder(), basics));
    }
    List<String> missing = Requirements.missing(lab.descriptor());
    if (!missing.isEmpty()) {
      return dynamicTest(lab.folder(), () -> Assumptions.abort("not on this machine: " + missing));
    }
    ProofPlan plan =
        FULL.equals(System.getProperty(PROOF))
            ? ProofPlan.full("asked for by -D" + PROOF + "=" + FULL)
            : ProofPlan.of(workbook, lab);
    System.out.println(lab.folder() + ": " + plan);
    Map<Rule, Function<SelfCheck, List<Finding>>> rules = new LinkedHashMap<>();
    for (ProofPlan.Step step : plan.steps(lab)) {
      rules.put(rule(lab, step.name(), step.judges()), step.findings());
    }
    if (System.getProperty("labs.skipTests", "true").equals("false")) { // else no record is of now
      rules.put(rule(lab, "starter, by mvn test", false), SelfCheck::maven);
    }
    lanes.submit(() -> prove(workbook, lab, plan, rules));
    return dynamicContainer(
        lab.folder(),
        rules.keySet().stream()
            .map(rule -> dynamicTest(rule.name(), () -> hold(rule.name(), found(rule)))));
  }

  private void prove(
      Workbook workbook,
      Lab lab,
      ProofPlan plan,
      Map<Rule, Function<SelfCheck, List<Finding>>> rules) {
    LabRunner runner = runners.remove();
    SelfCheck check =
        SelfCheck.of(workbook, lab, new RehearsedJudge(workbook, runner, System.out::println));
    plan.record().ifPresent(check::adopt);
    rules.forEach((rule, findings) -> look(rule, () -> findings.apply(check), runner));
    runners.add(runner);
  }

  private static Rule rule(Lab lab, String what, boolean judges) {
    return new Rule(lab.folder() + ": " + what, judges, new CompletableFuture<>());
  }

  /**
   * A verdict that is not as it must be is taken once more in a new JVM: in a series one may suffer
   * from those before it. The whole takes long: a line a rule says that it goes on.
   */
  private static void look(Rule rule, Supplier<List<Finding>> verdict, LabRunner runner) {
    Instant started = Instant.now();
    try {
      List<Finding> findings = verdict.get();
      if (rule.judges() && !findings.isEmpty()) {
        System.out.println(rule.name() + " once more, in a fresh JVM: " + findings.get(0));
        runner.close();
        findings = verdict.get();
      }
      rule.findings().complete(findings);
    } catch (RuntimeException | Error e) {
      rule.findings().completeExceptionally(e);
    }
    boolean holds = !rule.findings().isCompletedExceptionally() && rule.findings().join().isEmpty();
    System.out.printf(
        "%-60s %-6s %3d s%n",
        rule.name(),
        holds ? "holds" : "broken",
        Duration.between(started, Instant.now()).toSeconds());
  }

  private static List<Finding> found(Rule rule) throws Throwable {
    try {
      return rule.findings().get();
    } catch (ExecutionException e) {
      throw e.getCause();
    }
  }

  /** Surefire prints dynamic tests by number: the message says which one it is. */
  private static void hold(String name, List<Finding> findings) {
    if (!findings.isEmpty()) {
      fail(
          name
              + "\n"
              + findings.stream().map(Finding::toString).collect(Collectors.joining("\n\n")));
    }
  }
}
