package sparkworkbook.labkit.cli.student;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.console.JsonOption;
import sparkworkbook.labkit.cli.console.JsonReport;
import sparkworkbook.labkit.cli.doctor.Doctor;
import sparkworkbook.labkit.cli.doctor.DoctorCheck;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/** {@code lab doctor}: whether this machine and this copy of the workbook will do. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Looks at the machine and the workbook and says what is missing, and what to do.",
      "warn: everything works, but worse than it could."
    })
public final class DoctorCommand implements Callable<Integer> {
  private static final String OFFLINE = "offline";

  private final Workbook workbook;

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Option(
      names = "--offline",
      description = "Also tries to build a lab as it will be with the network off.")
  private boolean offline;

  public DoctorCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    Console console = json.console(spec);
    List<DoctorCheck> checks = new ArrayList<>();
    Doctor.checks(workbook).forEach((name, check) -> add(console, checks, name, check.get()));
    if (offline) {
      console.begins("building a lab without the network");
      DoctorCheck check =
          await(CompletableFuture.supplyAsync(() -> Doctor.offline(workbook)), console);
      console.ends();
      add(console, checks, OFFLINE, check);
    }
    long missing = checks.stream().filter(DoctorCheck::isMissing).count();
    console.say();
    console.say(
        missing == 0
            ? console.good("Nothing is missing.")
            : console.bad(missing + " of " + checks.size() + " checks failed: see missing above."));
    json.write(console, () -> report(checks, missing == 0));
    return missing == 0 ? ExitCode.PASSED : ExitCode.FAULT;
  }

  private static DoctorCheck await(CompletableFuture<DoctorCheck> check, Console console) {
    while (true) {
      try {
        return check.get(1, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        console.judged(0, 0);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException cause
            ? cause
            : new IllegalStateException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new WorkbookException("Interrupted.", e);
      }
    }
  }

  private static void add(
      Console console, List<DoctorCheck> checks, String name, DoctorCheck check) {
    checks.add(check);
    String word = word(check);
    String padded = String.format("%-8s", word);
    String shown =
        switch (check.state()) {
          case OK -> console.good(padded);
          case WARN -> console.strong(padded);
          case MISSING -> console.bad(padded);
        };
    console.say(shown + String.format(" %-15s %s", name, check.found()));
    if (!check.remedy().isEmpty()) {
      console.say(" ".repeat(25) + check.remedy());
    }
  }

  private static String word(DoctorCheck check) {
    return check.state().name().toLowerCase(Locale.ROOT);
  }

  /** {@code {"ok", "checks": [{"id", "state", "found", "remedy"}]}}. */
  private static ObjectNode report(List<DoctorCheck> checks, boolean ok) {
    ObjectNode root = JsonReport.object().put("ok", ok);
    ArrayNode nodes = root.putArray("checks");
    for (DoctorCheck check : checks) {
      nodes
          .addObject()
          .put("id", check.id())
          .put("state", word(check))
          .put("found", check.found())
          .put("remedy", check.remedy());
    }
    return root;
  }
}
