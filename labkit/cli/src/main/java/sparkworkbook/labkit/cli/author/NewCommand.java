package sparkworkbook.labkit.cli.author;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/** {@code lab new}: a lab to start from. */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    description =
        "Makes a lab from a template: a small one that runs, to be replaced piece by piece.")
public final class NewCommand implements Callable<Integer> {
  private static final Pattern ID = Pattern.compile("(\\d{2,3})-([a-z][a-z0-9]*(?:-[a-z0-9]+)*)");
  private static final Pattern MODULE = Pattern.compile("(?m)^( *)<module>([^<]+)</module>");

  private final Workbook workbook;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      description = "Number and topic: 22-aqe-coalesce. The number is the place in the course.")
  private String id;

  public NewCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    Matcher parts = ID.matcher(id);
    if (!parts.matches()) {
      throw new UsageException(
          "A new lab is named by number and topic, small letters and hyphens: 22-aqe-coalesce.");
    }
    workbook.requireSolutions("new");
    refuseTaken(Integer.parseInt(parts.group(1)), parts.group(2));
    Map<Path, String> files =
        LabTemplate.of(parts.group(1), parts.group(2), workbook.version()).files();
    files.forEach((path, content) -> Folders.write(workbook.root().resolve(path), content));
    addModule();
    Console console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), "");
    console.say(
        "Made labs/" + id + " and solutions/" + id + ", and added the module to labs/pom.xml.");
    console.say();
    for (String line : next(parts.group(1))) {
      console.say(line);
    }
    return ExitCode.PASSED;
  }

  private static List<String> next(String number) {
    return List.of(
        "It runs as it stands. Replace it piece by piece:",
        "  1. lab.yaml: title, sections and claims of the course, minutes, tests, hints",
        "  2. the starter (a job that really breaks or wastes) and the judge in src/test",
        "  3. solutions: reference, alternatives, decoys; each check but the answer's needs a decoy",
        "     that it alone catches; checks.yaml says what fails, and answers each kind of cheat",
        "  4. README.md, DISCUSSION.md, INSTRUCTORS.md: every TODO",
        "",
        "lab try " + number + " starter, lab try " + number + " reference: one variant's verdict",
        "lab verify " + number + ": what is still missing",
        "lab verify " + number + " --write: puts the counted before and after into the DISCUSSION",
        "lab map --write: puts the lab on the map of the course, and makes its HINTS.md");
  }

  private void refuseTaken(int number, String topic) {
    for (Lab lab : workbook.labs()) {
      if (lab.number() == number || lab.topic().equals(topic)) {
        throw new UsageException(
            "There is a lab "
                + lab.folder()
                + " already. Every lab has a number and a topic of its own.");
      }
    }
    for (String parent : List.of("labs", "solutions")) {
      if (Files.exists(workbook.root().resolve(parent).resolve(id))) {
        throw new UsageException("There is a folder " + parent + "/" + id + " already.");
      }
    }
  }

  private void addModule() {
    Path pom = workbook.root().resolve("labs/pom.xml");
    String text = Folders.read(pom);
    if (text.contains("<module>" + id + "</module>")) {
      return;
    }
    Folders.write(pom, withModule(text, id));
  }

  /** The modules in the order of their numbers, those without one behind. */
  static String withModule(String pom, String id) {
    Matcher module = MODULE.matcher(pom);
    List<Integer> ends = new ArrayList<>();
    while (module.find()) {
      String other = module.group(2);
      if (!Character.isDigit(other.charAt(0)) || number(other) > number(id)) {
        return pom.substring(0, module.start())
            + module.group(1)
            + "<module>"
            + id
            + "</module>\n"
            + pom.substring(module.start());
      }
      ends.add(module.end());
    }
    if (ends.isEmpty()) {
      throw new WorkbookException("labs/pom.xml lists no module; add <module>" + id + "</module>.");
    }
    int end = ends.get(ends.size() - 1);
    return pom.substring(0, end) + "\n    <module>" + id + "</module>" + pom.substring(end);
  }

  private static int number(String folder) {
    return Integer.parseInt(folder.substring(0, folder.indexOf('-')));
  }
}
