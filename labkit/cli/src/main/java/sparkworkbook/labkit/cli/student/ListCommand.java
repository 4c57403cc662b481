package sparkworkbook.labkit.cli.student;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.console.JsonOption;
import sparkworkbook.labkit.cli.console.JsonReport;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Progress;
import sparkworkbook.labkit.cli.workbook.Starters;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.harness.record.LabDescriptor;
import sparkworkbook.labkit.harness.record.LabDescriptorException;
import sparkworkbook.labkit.harness.record.Requirements;

/** {@code lab list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Shows every lab: sections of the course, minutes, points, how far you are.")
public final class ListCommand implements Callable<Integer> {
  private final Workbook workbook;

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  public ListCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    Console console = json.console(spec);
    Progress progress = Progress.of(workbook);
    List<Row> rows = new ArrayList<>();
    List<LabDescriptorException> broken = new ArrayList<>();
    console.say(
        String.format("%-26s %-16s %7s %7s  %s", "lab", "course", "minutes", "points", "state"));
    for (Lab lab : workbook.labs()) {
      try {
        LabDescriptor descriptor = lab.descriptor();
        Optional<Progress.Entry> entry = progress.of(lab);
        String state = state(lab, descriptor, entry);
        console.say(line(lab, descriptor, entry, state));
        rows.add(new Row(descriptor, state));
      } catch (LabDescriptorException e) {
        console.say(String.format("%-26s lab.yaml is broken, see below", lab.folder()));
        broken.add(e);
      }
    }
    json.write(console, () -> report(rows));
    broken.forEach(e -> spec.commandLine().getErr().println(e.getMessage()));
    return broken.isEmpty() ? ExitCode.PASSED : ExitCode.FAULT;
  }

  private record Row(LabDescriptor lab, String state) {}

  private static ArrayNode report(List<Row> rows) {
    ArrayNode report = JsonReport.array();
    for (Row row : rows) {
      ObjectNode node = report.addObject();
      node.put("id", row.lab().id());
      node.put("number", row.lab().number());
      node.put("title", row.lab().title());
      node.set("course", JsonReport.tree(row.lab().course()));
      node.put("minutes", row.lab().minutes());
      node.put("points", row.lab().maxScore());
      node.put("state", row.state());
    }
    return report;
  }

  private static String line(
      Lab lab, LabDescriptor descriptor, Optional<Progress.Entry> entry, String state) {
    String points = entry.map(known -> known.score() + "/").orElse("") + descriptor.maxScore();
    return String.format(
            "%-26s %-16s %7d %7s  %s",
            lab.folder(),
            String.join(" ", descriptor.course()),
            descriptor.minutes(),
            points,
            state)
        + "\n    "
        + descriptor.title();
  }

  static String state(Lab lab, LabDescriptor descriptor, Optional<Progress.Entry> entry) {
    if (entry.map(Progress.Entry::solved).orElse(false)) {
      return "solved";
    }
    if (!Requirements.missing(descriptor).isEmpty()) {
      return "unavailable";
    }
    return entry.isPresent() || Starters.isEdited(lab, descriptor) ? "started" : "new";
  }
}
