package sparkworkbook.labkit.cli.instructor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.bundle.Bundle;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** {@code lab bundle}: the copy for a class. */
@Command(
    name = "bundle",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the copy of the workbook for a class: the labs as committed, without solutions,",
      "discussions and history, with a README for students."
    })
public final class BundleCommand implements Callable<Integer> {
  private static final int SHOWN = 5;

  private final Workbook workbook;

  @Spec private CommandSpec spec;

  @Option(
      names = "--students",
      paramLabel = "DIR",
      required = true,
      description = "The folder to make; it must not exist, or be empty.")
  private Path folder;

  @Option(
      names = "--offline",
      description =
          "Adds a Maven repository with all that the copy needs: no laptop downloads anything."
              + " About 340 MB.")
  private boolean offline;

  @Option(names = "--zip", paramLabel = "FILE", description = "Writes the copy as a zip, too.")
  private List<Path> zips = new ArrayList<>();

  public BundleCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    workbook.requireSolutions("bundle");
    Console console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), "");
    Bundle.Made made;
    try {
      made = new Bundle(workbook, folder, console::begins).make(offline, zips);
    } finally {
      console.ends();
    }
    console.say("Made " + folder.toAbsolutePath().normalize() + ": the workbook for students.");
    zips.forEach(zip -> console.say("Made " + zip.toAbsolutePath().normalize() + "."));
    if (!made.changed().isEmpty()) {
      console.say(
          "It has the commit's files. What you changed since is not in it: "
              + shortened(made.changed()));
    }
    if (!made.hasGit()) {
      console.say("This machine has no git, so the copy is no git repository.");
    }
    if (offline) {
      console.say(
          "Hand out the folder or a zip of it. A git clone lacks its .mvn/repository, which no"
              + " commit holds.");
    }
    return ExitCode.PASSED;
  }

  private static String shortened(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    return names.size() > SHOWN ? shown + " and " + (names.size() - SHOWN) + " more" : shown;
  }
}
