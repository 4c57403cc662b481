package sparkworkbook.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a folder under a temporary name and gives it its own name when it is whole, with the
 * checksums of its files in it.
 */
final class Publication {
  /** Spark reads no file whose name starts so. */
  private static final String CHECKSUMS = "_SHA256SUMS";

  private static final String UNFINISHED = ".unfinished-";

  private Publication() {}

  /**
   * @param target the folder; left alone if it is there already
   * @param writer fills the empty folder that it is given
   * @throws DatasetException if it cannot be written; nothing half written is left behind
   */
  static void of(Path target, Consumer<Path> writer) {
    if (Files.isDirectory(target)) {
      return;
    }
    Path unfinished = null;
    try {
      Files.createDirectories(target.getParent());
      deleteUnfinished(target.getParent());
      unfinished =
          Files.createTempDirectory(
              target.getParent(), UNFINISHED + ProcessHandle.current().pid() + "-");
      writer.accept(unfinished);
      Files.writeString(unfinished.resolve(CHECKSUMS), lines(checksums(unfinished)));
      move(unfinished, target);
    } catch (IOException e) {
      throw cannotWrite(target, e);
    } catch (UncheckedIOException e) {
      throw cannotWrite(target, e.getCause());
    } finally {
      delete(unfinished);
    }
  }

  /** What differs from the checksums; empty if nothing does. */
  static Optional<String> flaw(Path folder) {
    try {
      String written = Files.readString(folder.resolve(CHECKSUMS));
      return lines(checksums(folder)).equals(written)
          ? Optional.empty()
          : Optional.of("its files are not as they were written");
    } catch (IOException | UncheckedIOException | DatasetException e) {
      return Optional.of("its files or their checksums cannot be read");
    }
  }

  private static Map<String, String> checksums(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> isData(file.getFileName().toString()))
          .collect(
              Collectors.toMap(
                  file -> folder.relativize(file).toString().replace('\\', '/'),
                  DataFile::sha256,
                  (one, other) -> one,
                  TreeMap::new));
    }
  }

  private static boolean isData(String name) {
    return !name.startsWith("_") && !name.startsWith(".");
  }

  private static String lines(Map<String, String> checksums) {
    return checksums.entrySet().stream()
        .map(entry -> entry.getValue() + "  " + entry.getKey() + "\n")
        .collect(Collectors.joining());
  }

  private static void move(Path unfinished, Path target) throws IOException {
    try {
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(target)) { // else another JVM was first: the same seed, the same data
        throw e;
      }
    }
  }

  private static DatasetException cannotWrite(Path target, IOException e) {
    String reason = e.getClass().getSimpleName() + " " + e.getMessage();
    return new DatasetException(
        "Cannot write "
            + target
            + " ("
            + reason
            + ").\nMake its folder writable, or copy the workbook to one that is.",
        e);
  }

  /** Deletes what JVMs that have ended left in {@code parent}. */
  static void deleteUnfinished(Path parent) {
    if (!Files.isDirectory(parent)) {
      return;
    }
    List<Path> unfinished;
    try (Stream<Path> children = Files.list(parent)) {
      unfinished =
          children.filter(path -> path.getFileName().toString().startsWith(UNFINISHED)).toList();
    } catch (IOException e) {
      return; // what cannot be listed cannot be tidied
    }
    unfinished.stream().filter(Publication::isAbandoned).forEach(Publication::delete);
  }

  private static boolean isAbandoned(Path unfinished) {
    String pid = unfinished.getFileName().toString().substring(UNFINISHED.length()).split("-")[0];
    return !pid.matches("\\d{1,10}") || ProcessHandle.of(Long.parseLong(pid)).isEmpty();
  }

  static void delete(Path folder) {
    if (folder == null || !Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
