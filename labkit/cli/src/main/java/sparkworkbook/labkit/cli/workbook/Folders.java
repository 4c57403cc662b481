package sparkworkbook.labkit.cli.workbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** File work whose failures are the machine's fault and are said in one sentence. */
public final class Folders {
  private Folders() {}

  /**
   * @return {@code folder}, there
   * @throws WorkbookException if it cannot be made
   */
  public static Path create(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw cannotWrite(folder, e);
    }
  }

  /** Copies one file, making its folder; what was there is replaced. */
  public static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to.getParent());
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw cannotWrite(to, e);
    }
  }

  /** Copies every file below {@code from}; nothing happens where that folder is missing. */
  public static void copyTree(Path from, Path to) {
    for (Path file : filesBelow(from)) {
      copy(file, to.resolve(from.relativize(file).toString()));
    }
  }

  /** Regular files below {@code folder} in a fixed order; none where the folder is missing. */
  public static List<Path> filesBelow(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Folders right below {@code folder} by name; none where it is missing. */
  public static List<Path> foldersIn(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes UTF-8 text under a temporary name first, so that no reader sees half of it. */
  public static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Path unfinished = Files.createTempFile(file.getParent(), ".unfinished-", ".tmp");
      try {
        Files.writeString(unfinished, text, StandardCharsets.UTF_8);
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw cannotWrite(file, e);
    }
  }

  /**
   * @throws WorkbookException if it cannot be read as UTF-8 text
   */
  public static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new WorkbookException("Cannot read " + file + ": " + reason(e), e);
    }
  }

  /** Deletes what can be deleted: leftovers of an earlier run are no reason to fail. */
  public static void delete(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // in use by another command: that one tidies up
    }
  }

  /** What people are told where {@code path} cannot be written. */
  public static WorkbookException cannotWrite(Path path, IOException e) {
    return new WorkbookException(
        "Cannot write "
            + path
            + ": "
            + reason(e)
            + ".\n"
            + (isFull(e)
                ? "Free some space on its disk, or raise the limit, and run the command again."
                : "Make the workbook's folder writable, or copy the workbook to one that is."),
        e);
  }

  /** Whether the disk, the quota of its user or the largest size of a file is reached. */
  private static boolean isFull(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left on device")
        || message.contains("Disk quota exceeded")
        || message.contains("File too large")
        || message.contains("not enough space on the disk");
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return isFull(e) ? e.getMessage() : e.getClass().getSimpleName();
  }
}
