package sparkworkbook.labs.oomtriage;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sparkworkbook.datasets.JobArguments;

/** A JVM of its own for one job, started as {@code spark-submit} would start it. */
final class JobJvm {
  private static final Pattern OWN =
      Pattern.compile("-Xm[sxn].*|-XX:\\+Use\\w+GC|-(agentlib|agentpath|javaagent):.*");

  private JobJvm() {}

  /** This JVM's options without heap, collector and debugger. They hold for the executors too. */
  static String executorOptions() {
    return inherited(option -> option.startsWith("-X"))
        .map(option -> option.contains(" ") ? '"' + option + '"' : option)
        .collect(Collectors.joining(" "));
  }

  /**
   * Runs the job to its end.
   *
   * @param told receives each line when the job prints it
   * @param errors receives the standard error of the job
   * @return the exit code
   */
  static int run(Program program, JobArguments arguments, Consumer<String> told, Path errors)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(inherited(option -> true).toList());
    words.addAll(program.jvmOptions());
    program.settings().forEach((key, value) -> words.add("-D" + key + "=" + value));
    words.add("-Dsparkworkbook.log.console=ERROR"); // lab run's log would hide them
    words.add("-Dspark.extraListeners=" + Witness.class.getName());
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.addAll(List.of(program.job().getName(), "--data", arguments.data().toString()));
    words.addAll(
        List.of("--out", arguments.out().resolve(program.job().getSimpleName()).toString()));

    Path folder = Files.createDirectories(errors.toAbsolutePath().getParent());
    Path file = folder.resolve(program.job().getSimpleName() + ".args");
    Files.write(file, words.stream().map(JobJvm::quoted).toList()); // Windows limits their length
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + file);
    java.environment().put("SPARK_HOME", sparkHome(folder).toString());
    java.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = java.redirectError(errors.toFile()).start();
    Thread end = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(end);
    try (BufferedReader lines = process.inputReader()) {
      lines.lines().forEach(told);
    }
    int exitCode = process.waitFor();
    Runtime.getRuntime().removeShutdownHook(end);
    return exitCode;
  }

  /**
   * The files that a worker checks before it starts executors. The class path is given explicitly.
   */
  private static Path sparkHome(Path folder) throws IOException {
    Path home = folder.resolve("spark-home");
    Files.createDirectories(home.resolve("jars"));
    Files.writeString(home.resolve("RELEASE"), "");
    return home;
  }

  private static Stream<String> inherited(Predicate<String> wanted) {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> wanted.test(option) && !OWN.matcher(option).matches());
  }

  private static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
