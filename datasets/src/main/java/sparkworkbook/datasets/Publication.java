package sparkworkbook.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Writes a folder under a temporary name and gives it its own name when it is whole. */
final class Publication {
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
      unfinished = Files.createTempDirectory(target.getParent(), ".unfinished-");
      writer.accept(unfinished);
      move(unfinished, target);
    } catch (IOException | UncheckedIOException e) {
      throw new DatasetException("Cannot write " + target + ": " + e.getMessage(), e);
    } finally {
      delete(unfinished);
    }
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
