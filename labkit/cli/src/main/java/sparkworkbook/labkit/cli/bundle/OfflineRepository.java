package sparkworkbook.labkit.cli.bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.doctor.Maven;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/**
 * A Maven repository inside of a copy, with what {@code mvn test} needs and nothing else. Maven
 * collects it: it builds the copy with an empty repository, and this machine's as the only source.
 *
 * <p>Settings name the repository, and {@code .mvn/maven.config} the settings. Maven 3.8 takes a
 * path on its command line from the folder that it is started in; in settings it knows {@code
 * maven.multiModuleProjectDirectory}, which its scripts set on every system.
 */
final class OfflineRepository {
  static final String FOLDER = ".mvn/repository";
  static final String SETTINGS = ".mvn/offline-settings.xml";
  static final String IGNORED = ".mvn/.gitignore";

  private static final String CONFIG = ".mvn/maven.config";
  private static final String COLLECTING = ".mvn/collecting-settings.xml";

  /** A jar of the command's class path, by its place in a repository. */
  private static final Pattern JAR =
      Pattern.compile("(.+)/info/picocli/picocli/([^/]+)/picocli-\\2\\.jar");

  private static final Pattern MODULE =
      Pattern.compile("\\[INFO\\] Building (.+?) \\S+\\s+\\[(\\d+)/(\\d+)\\]");
  private static final Pattern ARTIFACT = Pattern.compile("artifact ([\\w.-]+:[\\w.:-]+)");

  /** How Maven knows what is whose; a repository without it belongs to nobody, and serves all. */
  private static final Pattern TRACKING =
      Pattern.compile("_remote\\.repositories|resolver-status\\.properties|.*\\.lastUpdated");

  private final Workbook workbook;
  private final Staging copy;
  private final Consumer<String> progress;

  OfflineRepository(Workbook workbook, Staging copy, Consumer<String> progress) {
    this.workbook = workbook;
    this.copy = copy;
    this.progress = progress;
  }

  /**
   * @throws WorkbookException if this machine has no Maven, or lacks something itself
   */
  void collect() throws IOException {
    Path maven =
        Maven.program()
            .orElseThrow(
                () ->
                    new WorkbookException(
                        "Maven was not found on the PATH; --offline needs it.\nInstall Maven 3.8 or"
                            + " newer (see README.md, \"What you need\")."));
    Path source = ofThisMachine(workbook.fullClassPath());
    write(COLLECTING, collecting(source, copy.folder().resolve(FOLDER)));
    List<String> lines = new ArrayList<>();
    int code = new ToolProcess(copy.folder()).run(command(maven), line -> hear(line, lines));
    Path log = workbook.state().resolve("bundle.log");
    Folders.write(log, String.join("\n", lines) + "\n");
    if (code != 0) {
      throw new WorkbookException(failure(lines, source, workbook.name(log)));
    }
    Files.delete(copy.folder().resolve(COLLECTING));
    deleteBuilt();
    deleteTracking();
    write(SETTINGS, OFFLINE);
    write(IGNORED, FOLDER.substring(FOLDER.indexOf('/') + 1) + "/\n");
    Path config = copy.folder().resolve(CONFIG);
    String words = Files.exists(config) ? Folders.read(config).stripTrailing() + "\n" : "";
    write(CONFIG, words + "--settings\n" + SETTINGS + "\n");
  }

  /**
   * The repository that the class path's jars lie in, whatever this machine's settings say.
   *
   * @throws WorkbookException if they lie in none
   */
  static Path ofThisMachine(List<Path> classPath) {
    return classPath.stream()
        .map(jar -> JAR.matcher(jar.toString().replace('\\', '/')))
        .filter(Matcher::matches)
        .findFirst()
        .map(matcher -> Path.of(matcher.group(1)))
        .orElseThrow(
            () ->
                new WorkbookException(
                    "The command's libraries do not lie in a Maven repository, so there is nothing"
                        + " to copy.\nBuild the command: ./lab"));
  }

  /** No test runs, but JUnit's provider is asked for: see {@link Maven}. */
  private static List<String> command(Path maven) {
    return List.of(
        maven.toString(),
        "--batch-mode",
        "-Dstyle.color=never",
        "--settings",
        COLLECTING,
        "-Dmaven.clean.skip=true",
        "-Dworkbook.skipTests=false",
        "-Dtest=sparkworkbook/datasets/*Test#noSuchTest",
        "-Dsurefire.failIfNoSpecifiedTests=false",
        "test");
  }

  private void hear(String line, List<String> lines) {
    lines.add(line);
    Matcher module = MODULE.matcher(line);
    if (module.find()) {
      progress.accept(
          "collecting what Maven needs, "
              + module.group(2)
              + " of "
              + module.group(3)
              + ": "
              + module.group(1).strip());
    }
  }

  static String failure(List<String> lines, Path source, String log) {
    List<String> errors = lines.stream().filter(line -> line.startsWith("[ERROR]")).toList();
    for (String error : errors) {
      Matcher artifact = ARTIFACT.matcher(error);
      if (artifact.find()) {
        return "The Maven repository of this machine, "
            + source
            + ", lacks "
            + artifact.group(1)
            + ".\nWith the network on, once: mvn test. Then run the command again (log: "
            + log
            + ").";
      }
    }
    return "Maven cannot build the copy"
        + errors.stream()
            .findFirst()
            .map(error -> ": " + error.substring("[ERROR]".length()).strip())
            .orElse(".")
        + "\nRepair what it names; the log is "
        + log
        + ".";
  }

  private void deleteBuilt() throws IOException {
    List<Path> built;
    try (Stream<Path> paths = Files.walk(copy.folder())) {
      built =
          paths
              .filter(path -> path.endsWith("target") && Files.isDirectory(path))
              .filter(path -> !path.startsWith(copy.folder().resolve(FOLDER)))
              .toList();
    }
    built.forEach(Folders::delete);
  }

  private void deleteTracking() throws IOException {
    for (Path file : Folders.filesBelow(copy.folder().resolve(FOLDER))) {
      if (TRACKING.matcher(file.getFileName().toString()).matches()) {
        Files.delete(file);
      }
    }
  }

  private void write(String path, String text) throws IOException {
    copy.write(path, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Checksums are not looked for: those of this machine were, when it downloaded the files. */
  static String collecting(Path source, Path repository) {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <settings>
          <localRepository>%s</localRepository>
          <mirrors>
            <mirror>
              <id>this-machine</id>
              <mirrorOf>*</mirrorOf>
              <url>%s</url>
            </mirror>
          </mirrors>
        </settings>
        """
        .formatted(escaped(repository.toString()), escaped(source.toUri().toASCIIString()));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static final String OFFLINE =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!-- For machines without internet: Maven takes all that it needs from the folder repository. -->
      <settings>
        <localRepository>${maven.multiModuleProjectDirectory}/.mvn/repository</localRepository>
        <offline>true</offline>
      </settings>
      """;
}
