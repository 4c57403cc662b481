package sparkworkbook.labkit.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.workbook.Workbook;

/**
 * What {@code lab} and {@code lab.cmd} start: asks for a new build where this one is out of date,
 * else hands over to {@link LabCommand}. Uses the JDK alone, since any jar may be gone, and is kept
 * in {@code lab.jar} itself, since its folder may be gone too.
 */
public final class Launch {
  /** Exit code that asks the scripts to run {@code Build.java} and to come back. */
  static final int STALE = 90;

  private static final List<String> WATCHED =
      List.of(
          "pom.xml",
          "datasets/pom.xml",
          "datasets/src/main",
          "labkit/pom.xml",
          "labkit/assertions/pom.xml",
          "labkit/assertions/src/main",
          "labkit/harness/pom.xml",
          "labkit/harness/src/main",
          "labkit/cli/pom.xml",
          "labkit/cli/src/main",
          "labkit/cli/src/bootstrap");

  /** One class of each module: a compiler that failed leaves folders without them. */
  private static final List<String> LANDMARKS =
      List.of(
          "datasets/target/classes/sparkworkbook/datasets/Flights.class",
          "labkit/cli/target/classes/sparkworkbook/labkit/cli/LabCommand.class");

  private Launch() {}

  public static void main(String[] args) throws IOException {
    Path jar = Path.of(System.getProperty("java.class.path")).toRealPath();
    Path root = jar.getParent().resolve("../../..").toRealPath();
    if (isStale(root, jar)) {
      System.exit(STALE);
    }
    endWithTheScript();
    System.exit(LabCommand.run(Workbook.of(root), args));
  }

  /** Whether the build that {@code jar} names is of other sources, of another place, or gone. */
  static boolean isStale(Path root, Path jar) throws IOException {
    FileTime built = Files.getLastModifiedTime(jar);
    return !builtFor(root, jar)
        || WATCHED.stream().map(root::resolve).anyMatch(path -> isNewer(path, built))
        || !LANDMARKS.stream().map(root::resolve).allMatch(Files::isRegularFile)
        || !classPathIsThere(root);
  }

  private static boolean builtFor(Path root, Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      String recorded = file.getManifest().getMainAttributes().getValue("Workbook-Root");
      Path there = recorded == null ? null : Path.of(URI.create(recorded));
      return there != null && Files.exists(there) && Files.isSameFile(there, root);
    }
  }

  /** Folders count too: a file that was deleted leaves its trace there. */
  private static boolean isNewer(Path path, FileTime built) {
    if (!Files.exists(path)) {
      return false;
    }
    try (Stream<Path> paths = Files.walk(path)) {
      return paths.anyMatch(file -> lastModified(file).compareTo(built) > 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileTime lastModified(Path path) {
    try {
      return Files.getLastModifiedTime(path);
    } catch (IOException e) {
      return FileTime.fromMillis(0); // an editor's temporary file, gone again
    }
  }

  private static boolean classPathIsThere(Path root) throws IOException {
    for (String module : List.of("labkit/cli", "datasets")) {
      Path list = root.resolve(module).resolve("target/classpath.txt");
      if (!Files.isRegularFile(list)
          || !Files.isDirectory(root.resolve(module).resolve("target/classes"))) {
        return false;
      }
      for (String entry : Files.readString(list).strip().split(File.pathSeparator)) {
        if (!Files.exists(Path.of(entry))) {
          return false;
        }
      }
    }
    return true;
  }

  /** A killed script takes the command along, and the command the JVMs that it started. */
  private static void endWithTheScript() {
    ProcessHandle.current()
        .parent()
        .ifPresent(script -> script.onExit().thenRun(() -> Runtime.getRuntime().halt(143)));
  }
}
