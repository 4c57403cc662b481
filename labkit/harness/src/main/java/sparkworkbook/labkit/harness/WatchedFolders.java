package sparkworkbook.labkit.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The entries of the folders that a job finds without being told: the working directory and the
 * folder for temporary files. What the JVM, JUnit, Spark and its native libraries put there is left
 * out.
 */
final class WatchedFolders {
  private static final Pattern NOT_THE_JOBS =
      Pattern.compile(
          "target|junit.*|hsperfdata.*|spark-.*|blockmgr-.*|prepared.*|surefire.*"
              + "|(liblz4|lz4|libzstd|snappy|libnetty|jansi).*|.*\\.(so|dll|dylib|jnilib|lck)");

  private final Map<Path, Set<String>> entries = new HashMap<>();

  private WatchedFolders() {}

  static WatchedFolders now() {
    WatchedFolders folders = new WatchedFolders();
    Path working = Path.of("").toAbsolutePath();
    folders.entries.put(working, entries(working));
    Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    if (temporary.startsWith(working)) { // else other programs write there, too
      folders.entries.put(temporary, entries(temporary));
    }
    return folders;
  }

  /** A line for each file or folder that has been added since. */
  List<String> added() {
    return entries.entrySet().stream()
        .flatMap(
            folder ->
                entries(folder.getKey()).stream()
                    .filter(name -> !folder.getValue().contains(name))
                    .map(name -> "file " + folder.getKey().resolve(name)))
        .sorted()
        .toList();
  }

  private static Set<String> entries(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      Set<String> names = new HashSet<>();
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> !NOT_THE_JOBS.matcher(name).matches())
          .forEach(names::add);
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
