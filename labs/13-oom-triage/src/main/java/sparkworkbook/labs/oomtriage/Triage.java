package sparkworkbook.labs.oomtriage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sparkworkbook.datasets.JobArguments;

/** Runs the three jobs one after the other, and prints what happens to them while they run. */
public final class Triage {
  private static final Pattern THROWN =
      Pattern.compile("Exception in thread|Caused by: |java.lang.OutOfMemoryError");

  private static final int LAST_WORDS = 3;
  private static final int LONGEST = 140;

  private Triage() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    JobArguments arguments = JobArguments.parse(args);
    for (Program program : Program.all()) {
      String name = program.job().getSimpleName();
      System.out.println(name + ": " + program.memory());
      Path errors = arguments.out().resolve(name + ".err.txt");
      int exitCode =
          JobJvm.run(program, arguments, line -> System.out.println("  " + line), errors);
      lastWords(errors).forEach(line -> System.out.println("  " + line));
      System.out.println("  It ended with exit code " + exitCode + ".");
    }
  }

  /** The exceptions that left {@code main} or ended a task's thread, without stack traces. */
  private static Stream<String> lastWords(Path errors) throws IOException {
    return new String(Files.readAllBytes(errors), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> THROWN.matcher(line).lookingAt())
        .map(line -> line.replaceFirst("^Exception in thread \"[^\"]*\" |^Caused by: ", ""))
        .map(line -> line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...")
        .distinct()
        .limit(LAST_WORDS);
  }
}
