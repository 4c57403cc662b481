package sparkworkbook.labkit.cli.student;

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
import picocli.CommandLine.Spec;
import sparkworkbook.datasets.GeneratedData;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.console.JsonOption;
import sparkworkbook.labkit.cli.console.JsonReport;
import sparkworkbook.labkit.cli.data.DataBuild;
import sparkworkbook.labkit.cli.data.DataState;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** {@code lab data}: the committed data is sound, and the generated data is there. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = "Checks the committed data, builds the generated data, and checks that too.")
public final class DataCommand implements Callable<Integer> {
  private final Workbook workbook;

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Option(names = "--rebuild", description = "Builds the generated data anew.")
  private boolean rebuild;

  public DataCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    Console console = json.console(spec);
    List<DataState> states = new ArrayList<>();
    DataState.committed(workbook).forEach(state -> add(console, states, state));
    if (states.stream().allMatch(DataState::isOk)) {
      build(console);
      DataState.generated(workbook).forEach(state -> add(console, states, state));
    } else {
      console.say("The generated data was not looked at: it is made from these files.");
    }
    boolean ok = states.stream().allMatch(DataState::isOk);
    json.write(console, () -> report(states, ok));
    return ok ? ExitCode.PASSED : ExitCode.FAULT;
  }

  private void build(Console console) {
    if (rebuild) {
      GeneratedData.all().forEach(data -> data.delete(workbook.datasets()));
    }
    if (!GeneratedData.all().stream().allMatch(data -> data.isThere(workbook.datasets()))) {
      console.begins("building the generated data with Spark");
      DataBuild.run(workbook, console);
      console.ends();
    }
  }

  private static void add(Console console, List<DataState> states, DataState state) {
    states.add(state);
    String rows =
        state.rows().isPresent()
            ? String.format(Locale.ROOT, "%,d rows", state.rows().getAsLong())
            : "";
    console.say(
        String.format(
                Locale.ROOT,
                "%-8s %-38s %,12d bytes %15s",
                word(state),
                state.name(),
                state.bytes(),
                rows)
            .stripTrailing());
    state
        .problem()
        .ifPresent(problem -> problem.lines().forEach(line -> console.say("         " + line)));
  }

  private static String word(DataState state) {
    return state.state().name().toLowerCase(Locale.ROOT);
  }

  /** {@code {"ok", "files": [{"name", "state", "bytes", "rows"}]}}. */
  private static ObjectNode report(List<DataState> states, boolean ok) {
    ObjectNode root = JsonReport.object().put("ok", ok);
    ArrayNode files = root.putArray("files");
    for (DataState state : states) {
      ObjectNode node = files.addObject();
      node.put("name", state.name()).put("state", word(state)).put("bytes", state.bytes());
      state.rows().ifPresent(rows -> node.put("rows", rows));
    }
    return root;
  }
}
