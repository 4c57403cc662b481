package sparkworkbook.labkit.harness.jvm;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Fresh folders below {@code target} of the working directory, and their removal. */
public final class WorkFolders {
  private static final Duration KEEP = Duration.ofHours(1);

  private WorkFolders() {}

  /**
   * A new folder {@code target/PARENT/PID-NAME-…}. Folders there that are older than an hour and
   * whose JVM is gone are deleted: event logs add up, and a halted JVM leaves its files behind.
   *
   * @throws IOException if the folder cannot be made
   */
  public static Path fresh(String parent, String name) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", parent).toAbsolutePath());
    Instant oldest = Instant.now().minus(KEEP);
    for (Path old : children(folder)) {
      try {
        if (Files.getLastModifiedTime(old).toInstant().isBefore(oldest) && !isInUse(old)) {
          delete(old);
        }
      } catch (NoSuchFileException e) {
        // another JVM tidied up
      }
    }
    return Files.createTempDirectory(
        folder, ProcessHandle.current().pid() + "-" + name.replaceAll("\\W", "_") + "-");
  }

  /**
   * Deletes a folder and all that is in it, as far as the system lets it: Windows keeps a file that
   * a program has open.
   *
   * @throws IOException if the folder cannot be listed
   */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            return tryDelete(file);
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e) {
            return tryDelete(directory);
          }
        });
  }

  private static FileVisitResult tryDelete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // in use: what starts next in this place tries again
    }
    return FileVisitResult.CONTINUE;
  }

  private static boolean isInUse(Path folder) {
    String pid = folder.getFileName().toString().split("-", 2)[0];
    return pid.matches("\\d{1,10}") && ProcessHandle.of(Long.parseLong(pid)).isPresent();
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.toList();
    }
  }
}
