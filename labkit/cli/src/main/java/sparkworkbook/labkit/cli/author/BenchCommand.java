package sparkworkbook.labkit.cli.author;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.bench.Bench;
import sparkworkbook.labkit.cli.bench.Machine;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.console.JsonOption;
import sparkworkbook.labkit.cli.console.JsonReport;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.harness.record.Requirements;

/** {@code lab bench}: how long a verdict takes, on the ways that lead to it. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the ways to a verdict on your files as they are: mvn test, lab test, a save under"
          + " lab watch, and a save that does not compile. Medians, in seconds.",
      "tests is the time inside the lab's own tests in a warm JVM, next to what a save takes more;"
          + " floor is the third identical verdict in one JVM. lab/mvn and save/mvn compare what each"
          + " way costs in addition to the tests. Let the machine do nothing else meanwhile."
    })
public final class BenchCommand implements Callable<Integer> {
  private static final int LEAST = 5;

  private final Workbook workbook;

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Parameters(paramLabel = "ID", arity = "0..*", description = "The labs; all without one.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Runs a median; ${DEFAULT-VALUE} without it, and at least 5.",
      defaultValue = "5")
  private int runs;

  public BenchCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    if (runs < LEAST) {
      throw new UsageException("--runs wants " + LEAST + " or more: fewer make no median.");
    }
    List<Lab> labs = ids.isEmpty() ? workbook.labs() : workbook.labs(ids);
    Console console = json.console(spec);
    console.say(Machine.here().inShort());
    ObjectNode report = JsonReport.object();
    report.set("machine", JsonReport.tree(Machine.here()));
    ArrayNode entries = report.putArray("labs");
    List<Bench.Times> all = new ArrayList<>();
    List<String> disagreements = new ArrayList<>();
    for (Lab lab : labs) {
      json.writeSoFar(console, () -> report);
      if (!Requirements.missing(lab.descriptor()).isEmpty()) {
        console.say(lab.folder() + ": not on this machine.");
        continue;
      }
      Bench.Times times = new Bench(workbook, lab, runs, console).measure();
      console.ends();
      all.add(times);
      disagreements.addAll(times.disagreements());
      entries.add(entry(times));
      print(console, List.of(times));
    }
    if (all.size() > 1) {
      print(console, all);
    }
    disagreements.forEach(line -> console.say(console.bad(line)));
    json.write(console, () -> report);
    return disagreements.isEmpty() ? ExitCode.PASSED : ExitCode.FAILED;
  }

  private static void print(Console console, List<Bench.Times> all) {
    console.say();
    console.say(
        String.format(
            "%-24s %8s %8s %6s %6s %6s %6s %8s %4s %7s %8s %10s",
            "seconds",
            "mvn test",
            "lab test",
            "save",
            "tests",
            "extra",
            "floor",
            "no javac",
            "JVMs",
            "lab/mvn",
            "save/mvn",
            "save/floor"));
    for (Bench.Times times : all) {
      console.say(
          String.format(
              Locale.ROOT,
              "%-24s %8.2f %8.2f %6.2f %6.2f %6.2f %6.2f %8.2f %4d %7.2f %8.2f %10.2f",
              times.lab().folder(),
              times.mvnTest(),
              times.coldTest(),
              times.warmVerdict(),
              times.sparkWork(),
              times.besideTests(),
              times.floor(),
              times.compileError(),
              times.childJvms(),
              times.coldRatio(),
              times.warmRatio(),
              times.saveToFloor()));
    }
  }

  private static ObjectNode entry(Bench.Times times) {
    ObjectNode entry = JsonReport.object();
    entry.put("id", times.lab().topic());
    entry.put("mvn_test_s", times.mvnTest());
    entry.put("cold_test_s", times.coldTest());
    entry.put("warm_verdict_s", times.warmVerdict());
    entry.put("spark_work_s", times.sparkWork());
    entry.put("beside_tests_s", times.besideTests());
    entry.put("floor_s", times.floor());
    entry.put("compile_error_s", times.compileError());
    entry.put("child_jvms", times.childJvms());
    entry.put("cold_ratio", times.coldRatio());
    entry.put("warm_ratio", times.warmRatio());
    entry.put("save_to_floor", times.saveToFloor());
    return entry;
  }
}
