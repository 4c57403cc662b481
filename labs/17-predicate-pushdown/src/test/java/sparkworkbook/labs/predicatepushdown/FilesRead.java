package sparkworkbook.labs.predicatepushdown;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import sparkworkbook.labkit.harness.CountingFileSystem;

/**
 * How many bytes Spark has read of each file of a folder, but for checksums: they are read together
 * with their file, and not counted.
 *
 * @param bytes by file, also of files that were not read
 */
record FilesRead(Path folder, Map<Path, Long> bytes) {
  /** A list of files, or of their smallest and largest values, is smaller. */
  static final long LEAST_OF_FLIGHTS = 16_384;

  /** Since the JVM started. */
  static FilesRead of(Path folder) {
    Map<Path, Long> bytes = new HashMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      paths
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().endsWith(".crc"))
          .forEach(file -> bytes.put(file, CountingFileSystem.bytesRead(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new FilesRead(folder, bytes);
  }

  /** What was read after that. */
  FilesRead since(FilesRead earlier) {
    Map<Path, Long> later = new HashMap<>();
    bytes.forEach((file, read) -> later.put(file, read - earlier.bytes.getOrDefault(file, 0L)));
    return new FilesRead(folder, later);
  }

  long sum() {
    return bytes.values().stream().mapToLong(read -> read).sum();
  }

  /** How many of the files that may hold flights were read. */
  long read() {
    return bytes.keySet().stream()
        .filter(file -> mayHoldFlights(file) && bytes.get(file) > 0)
        .count();
  }

  /** How many files may hold flights. */
  long ofFlights() {
    return bytes.keySet().stream().filter(FilesRead::mayHoldFlights).count();
  }

  /**
   * Copies the folder. Files that may hold flights, and of which nothing was read, hold zeros in
   * the copy: their names and sizes stay.
   */
  void copyTo(Path copy) {
    bytes.forEach((file, read) -> copy(file, copy.resolve(folder.relativize(file)), read == 0));
  }

  private static void copy(Path file, Path copy, boolean unread) {
    try {
      Files.createDirectories(copy.getParent());
      if (unread && mayHoldFlights(file)) {
        Files.write(copy, new byte[Math.toIntExact(Files.size(file))]);
      } else {
        Files.copy(file, copy);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean mayHoldFlights(Path file) {
    try {
      return Files.size(file) >= LEAST_OF_FLIGHTS;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
