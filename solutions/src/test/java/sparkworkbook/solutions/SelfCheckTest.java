package sparkworkbook.solutions;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import sparkworkbook.labkit.cli.check.Finding;
import sparkworkbook.labkit.cli.check.SelfCheck;
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.Requirements;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;

/**
 * Every lab proves itself, as {@code lab verify} has it: starter red for its own reason, reference
 * and alternatives green, decoys red. {@code -Dworkbook.labs=6,14} proves these alone.
 */
class SelfCheckTest {
  private static final String LABS = "workbook.labs";

  @TestFactory
  Stream<DynamicNode> everyLabProvesItself() {
    Workbook workbook = Workbook.locate();
    String named = System.getProperty(LABS, "");
    List<Lab> labs =
        named.isBlank() ? workbook.labs() : workbook.labs(Arrays.asList(named.split(",")));
    LabRunner runner = LabRunner.inSeries(workbook, new Silence());
    ClassArchive.of(workbook).make(new Silence());
    return labs.stream().map(lab -> lab(lab, SelfCheck.of(workbook, lab, runner)));
  }

  private static DynamicNode lab(Lab lab, SelfCheck check) {
    List<Finding> basics = check.basics();
    if (!basics.isEmpty()) {
      return dynamicTest(
          lab.folder() + ": lab.yaml and checks.yaml", () -> hold(lab.folder(), basics));
    }
    List<String> missing = Requirements.missing(lab.descriptor());
    if (!missing.isEmpty()) {
      return dynamicTest(lab.folder(), () -> Assumptions.abort("not on this machine: " + missing));
    }
    Stream<DynamicNode> variants =
        check.variants().stream()
            .map(variant -> test(lab.folder() + ": " + variant.name(), () -> check.judge(variant)));
    Stream<DynamicNode> whole =
        Stream.of(
            test(lab.folder() + ": reference, in a warm JVM", check::warm),
            test(lab.folder() + ": all variants together", check::together),
            test(lab.folder() + ": pages and folders", check::pages));
    return dynamicContainer(lab.folder(), Stream.concat(variants, whole));
  }

  private static DynamicNode test(String name, Supplier<List<Finding>> rules) {
    return dynamicTest(
        name,
        () -> {
          Instant started = Instant.now();
          List<Finding> findings = rules.get();
          // The whole takes long: a line a variant says that it goes on.
          System.out.printf(
              "%-60s %-6s %3d s%n",
              name,
              findings.isEmpty() ? "holds" : "broken",
              Duration.between(started, Instant.now()).toSeconds());
          hold(name, findings);
        });
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

  /** Nobody watches. */
  private static final class Silence implements LabRunner.Listener {
    @Override
    public void begins(String what) {}

    @Override
    public void judged(int done, int all) {}

    @Override
    public void remarks(String line) {
      System.out.println(line);
    }
  }
}
