package sparkworkbook.labkit.cli.student;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.selfcheck.Discussion;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Progress;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/** {@code lab solution}: what the reference does differently, and why. */
@Command(
    name = "solution",
    mixinStandardHelpOptions = true,
    description =
        "Shows what the reference changes in your files, and the discussion of the lab, once it is"
            + " solved.")
public final class SolutionCommand implements Callable<Integer> {
  private static final int CONTEXT = 3;

  private final Workbook workbook;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "The lab.")
  private String id;

  @Option(names = "--anyway", description = "Also where the lab is not solved yet.")
  private boolean anyway;

  public SolutionCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    Lab lab = workbook.lab(id);
    workbook.requireSolutions("solution");
    Console console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), "");
    if (!Files.isDirectory(lab.solution())) {
      throw new WorkbookException(
          "There is no "
              + workbook.name(lab.solution())
              + " in this copy of the workbook: ask the person who gave it to you.");
    }
    if (!anyway && !Progress.of(workbook).of(lab).map(Progress.Entry::solved).orElse(false)) {
      console.say(
          lab.folder() + " is not solved yet. The next hint: lab hint " + lab.number() + ".");
      console.say("To look all the same: lab solution " + lab.number() + " --anyway");
      return ExitCode.FAILED;
    }
    Variant yours = Variant.student(lab);
    Variant reference = Variant.reference(lab);
    for (String name : lab.descriptor().studentFiles()) {
      diff(console, yours.file(name), reference.file(name));
    }
    Path discussion = lab.solution().resolve(Discussion.FILE_NAME);
    if (Files.isRegularFile(discussion)) {
      Folders.read(discussion).lines().forEach(console::say);
      console.say();
      console.say("This text: " + workbook.name(discussion));
    }
    return ExitCode.PASSED;
  }

  private void diff(Console console, Path yours, Path reference) {
    List<String> mine = Folders.read(yours).lines().toList();
    List<String> theirs = Folders.read(reference).lines().toList();
    List<String> lines =
        UnifiedDiffUtils.generateUnifiedDiff(
            workbook.name(yours),
            workbook.name(reference),
            mine,
            DiffUtils.diff(mine, theirs),
            CONTEXT);
    if (lines.isEmpty()) {
      console.say(workbook.name(yours) + " is the reference, line by line.");
    }
    for (String line : lines) {
      if (line.startsWith("+")) {
        console.say(console.good(line));
      } else {
        console.say(line.startsWith("-") ? console.bad(line) : line);
      }
    }
    console.say();
  }
}
