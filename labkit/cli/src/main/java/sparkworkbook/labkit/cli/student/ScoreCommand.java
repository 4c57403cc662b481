package sparkworkbook.labkit.cli.student;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.harness.record.LabDescriptorException;
import sparkworkbook.labkit.harness.record.ScoreTable;

/** {@code lab score}: the table at the end of {@code mvn test}, once more. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the score table of the last mvn test, without running anything.",
      "What lab test has judged is in lab list."
    })
public final class ScoreCommand implements Callable<Integer> {
  private static final String RECORD = "target/lab-result.json";

  private final Workbook workbook;

  @Spec private CommandSpec spec;

  public ScoreCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    Console console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), "");
    table(workbook.root().resolve("labs")).lines().forEach(console::say);
    List<Lab> labs = workbook.labs();
    List<String> unjudged =
        labs.stream().filter(lab -> !Files.isRegularFile(record(lab))).map(Lab::folder).toList();
    List<String> changed =
        labs.stream().filter(ScoreCommand::isSavedSince).map(Lab::folder).toList();
    if (unjudged.size() == labs.size()) {
      console.say("mvn test has not judged any lab yet. It judges all of them: mvn test");
    } else if (!unjudged.isEmpty()) {
      console.say("Not judged by mvn test: " + String.join(", ", unjudged));
    }
    if (!changed.isEmpty()) {
      console.say("Saved since their verdict, so it is out of date: " + String.join(", ", changed));
    }
    return ExitCode.PASSED;
  }

  /** It prints to standard output, as Maven's step wants it. */
  private static String table(Path labs) {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      ScoreTable.main(new String[] {labs.toString()});
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static Path record(Lab lab) {
    return lab.directory().resolve(RECORD);
  }

  private static boolean isSavedSince(Lab lab) {
    try {
      if (!Files.isRegularFile(record(lab))) {
        return false;
      }
      FileTime judged = Files.getLastModifiedTime(record(lab));
      for (String name : lab.descriptor().studentFiles()) {
        Path file = lab.directory().resolve(name);
        if (!Files.exists(file) || Files.getLastModifiedTime(file).compareTo(judged) > 0) {
          return true;
        }
      }
      return false;
    } catch (LabDescriptorException e) {
      return false; // the table says so
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
