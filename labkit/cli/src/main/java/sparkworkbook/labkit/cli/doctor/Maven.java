package sparkworkbook.labkit.cli.doctor;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** The Maven of this machine, and what it has at hand. */
public final class Maven {
  private static final Pattern VERSION = Pattern.compile("Apache Maven (\\d+)\\.(\\d+)[\\w.-]*");
  private static final Pattern JAVA = Pattern.compile("Java version: (?:1\\.)?(\\d+)[\\w.-]*");
  private static final Pattern ARTIFACT = Pattern.compile("artifact ([\\w.-]+:[\\w.:-]+)");
  private static final int OLDEST_JAVA = 17;
  private static final int MAJOR = 3;
  private static final int MINOR = 8;
  private static final Duration QUICK = Duration.ofMinutes(1);
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String INSTALL =
      "Install Maven 3.8 or newer and put its bin folder on the PATH (see README.md, \"What you"
          + " need\").";

  private Maven() {}

  /** What a program said and how it ended. */
  record Answer(int code, List<String> lines) {}

  /** The {@code mvn} that the PATH finds, {@code mvn.cmd} on Windows. */
  public static Optional<Path> program() {
    return onPath(Optional.ofNullable(System.getenv("PATH")).orElse(""));
  }

  static DoctorCheck version() {
    Optional<Path> program = program();
    if (program.isEmpty()) {
      return DoctorCheck.missing("maven", "no mvn on the PATH", INSTALL);
    }
    try {
      return version(program.get(), run(Path.of("").toAbsolutePath(), QUICK, program.get(), "-v"));
    } catch (IOException e) {
      return DoctorCheck.missing(
          "maven", program.get() + " does not start: " + e.getMessage(), INSTALL);
    }
  }

  static DoctorCheck version(Path program, Answer answer) {
    String said = String.join("\n", answer.lines());
    Matcher maven = VERSION.matcher(said);
    if (answer.code() != 0 || !maven.find()) {
      String last = answer.lines().isEmpty() ? "" : ": " + answer.lines().get(0);
      return DoctorCheck.missing(
          "maven", program + " -v ends with " + answer.code() + last, INSTALL);
    }
    int major = Integer.parseInt(maven.group(1));
    int minor = Integer.parseInt(maven.group(2));
    String found = maven.group() + " (" + program + ")";
    if (major < MAJOR || major == MAJOR && minor < MINOR) {
      return DoctorCheck.missing("maven", found + ": older than 3.8", INSTALL);
    }
    Matcher java = JAVA.matcher(said);
    if (java.find() && Integer.parseInt(java.group(1)) < OLDEST_JAVA) {
      return DoctorCheck.missing(
          "maven",
          found + " runs on Java " + java.group(1),
          "Let JAVA_HOME name a JDK 17 or newer: Maven takes its Java from there.");
    }
    return DoctorCheck.ok("maven", found);
  }

  /** Whether {@code mvn test} works with the network off. */
  static DoctorCheck offline(Workbook workbook) {
    Optional<Path> program = program();
    if (program.isEmpty()) {
      return DoctorCheck.missing("offline", "not without Maven", INSTALL);
    }
    if (workbook.labs().isEmpty()) {
      return DoctorCheck.ok("offline", "there is no lab to build");
    }
    String lab = "labs/" + workbook.labs().get(0).folder();
    try {
      // A filter that fits test classes but no test: Surefire asks for JUnit's provider, which a
      // filter that fits nothing does not make it do. The labs' last verdicts are kept.
      Answer answer =
          run(
              workbook.root(),
              LIMIT,
              program.get(),
              "--offline",
              "--batch-mode",
              "-Dstyle.color=never",
              "--projects",
              lab + ",labs/score",
              "--also-make",
              "-Dmaven.clean.skip=true",
              "-Dworkbook.skipTests=false",
              "-Dtest=sparkworkbook/datasets/*Test#noSuchTest",
              "-Dsurefire.failIfNoSpecifiedTests=false",
              "test");
      Path log = workbook.state().resolve("offline.log");
      Folders.write(log, String.join("\n", answer.lines()) + "\n");
      return offline(answer, lab, workbook.name(log));
    } catch (IOException e) {
      return DoctorCheck.missing(
          "offline", program.get() + " does not start: " + e.getMessage(), INSTALL);
    }
  }

  static DoctorCheck offline(Answer answer, String lab, String log) {
    String said = String.join("\n", answer.lines());
    if (answer.code() == 0 || said.contains("COMPILATION ERROR")) {
      return DoctorCheck.ok("offline", "Maven has at hand all that mvn test needs");
    }
    String error =
        answer.lines().stream()
            .filter(line -> line.startsWith("[ERROR]"))
            .map(line -> line.substring("[ERROR]".length()).strip())
            .findFirst()
            .orElse("Maven ended with " + answer.code());
    Matcher artifact = ARTIFACT.matcher(error);
    boolean named = artifact.find();
    if (named || said.contains("offline mode")) {
      String lacking = named ? artifact.group(1) : error;
      return DoctorCheck.missing(
          "offline",
          "Maven never downloaded all that it needs: " + lacking,
          "With the network on, once: mvn test -pl " + lab + " -am (log: " + log + ")");
    }
    return DoctorCheck.missing(
        "offline", "Maven fails: " + error, "Repair what it names; the log is " + log + ".");
  }

  static Optional<Path> onPath(String path) {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    String name = windows ? "mvn.cmd" : "mvn";
    return Stream.of(path.split(Pattern.quote(File.pathSeparator)))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder.replace("\"", "")).resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Answer run(Path folder, Duration limit, Path program, String... arguments)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(program.toString()));
    words.addAll(Arrays.asList(arguments));
    Process process =
        new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).start();
    Thread atExit = new Thread(() -> end(process), "lab-doctor-end");
    Runtime.getRuntime().addShutdownHook(atExit);
    try (InputStream output = process.getInputStream()) {
      process.getOutputStream().close();
      process
          .onExit()
          .orTimeout(limit.toSeconds(), TimeUnit.SECONDS)
          .exceptionally(
              late -> {
                end(process);
                return process;
              });
      Charset charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
      List<String> lines =
          new BufferedReader(new InputStreamReader(output, charset)).lines().toList();
      return new Answer(process.waitFor(), lines);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      end(process);
      forget(atExit);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static void forget(Thread atExit) {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // this JVM is ending: the hook has run
    }
  }
}
