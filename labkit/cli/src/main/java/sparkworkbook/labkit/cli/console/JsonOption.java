package sparkworkbook.labkit.cli.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code --json FILE}, the same for every command that reports. */
public final class JsonOption {
  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes the report as JSON; - is standard output.")
  private String target;

  public Console console(CommandSpec spec) {
    return Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), target);
  }

  /** Puts what there is so far into the file, so that a long run that is ended leaves that much. */
  public void writeSoFar(Console console, Supplier<JsonNode> report) {
    if (!Console.STANDARD_OUTPUT.equals(target)) {
      write(console, report);
    }
  }

  /** Builds the report only where it was asked for. */
  public void write(Console console, Supplier<JsonNode> report) {
    if (target != null) {
      console.report(report.get(), target);
    }
  }
}
