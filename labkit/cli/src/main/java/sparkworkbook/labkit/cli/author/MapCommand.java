package sparkworkbook.labkit.cli.author;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.course.CourseMap;
import sparkworkbook.labkit.cli.workbook.HintsPage;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** {@code lab map}: the course's sections, their labs, and paths through them. */
@Command(
    name = "map",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the course's sections with their labs, and paths for half a day, one day, two days.",
      "The page is " + CourseMap.FILE + "; a new or changed lab changes it.",
      "--write also makes each lab's " + HintsPage.FILE_NAME + " from its lab.yaml."
    })
public final class MapCommand implements Callable<Integer> {
  private final Workbook workbook;

  @Spec private CommandSpec spec;

  @Option(names = "--write", description = "Writes the page instead of printing it.")
  private boolean write;

  public MapCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), "");
    CourseMap map = CourseMap.of(workbook);
    if (!write) {
      console.say(map.page().stripTrailing());
    } else {
      write(map, console);
    }
    map.remarks().forEach(spec.commandLine().getErr()::println);
    return ExitCode.PASSED;
  }

  private void write(CourseMap map, Console console) {
    if (map.isCurrent()) {
      console.say(CourseMap.FILE + " is up to date.");
    } else {
      map.write();
      console.say("Wrote " + CourseMap.FILE + ".");
    }
    for (Lab lab : workbook.labs()) {
      HintsPage hints = HintsPage.of(lab);
      if (!hints.isCurrent()) {
        hints.write();
        console.say("Wrote labs/" + lab.folder() + "/" + HintsPage.FILE_NAME + ".");
      }
    }
  }
}
