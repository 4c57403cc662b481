package sparkworkbook.labs.repartitioncoalesce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that a job is told to write, inside of one that belongs to others as well: a file of
 * another reader lies next to it.
 *
 * @param parent holds {@code out} and the other reader's file
 * @param out the job's own
 */
record JobFolder(Path parent, Path out) {
  private static final String OF_ANOTHER_READER = "another-reader.txt";
  private static final String OF_LAST_NIGHT = "part-00000-of-last-night.snappy.parquet";

  /** {@code parent} does not exist yet. */
  static JobFolder in(Path parent) {
    try {
      Files.createDirectories(parent);
      Files.writeString(parent.resolve(OF_ANOTHER_READER), "not of this job");
      return new JobFolder(parent, parent.resolve("files"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts a file there as the job of the night before would have left it. */
  JobFolder withFileOfLastNight(Path parquetFile) {
    try {
      Files.createDirectories(out);
      Files.copy(parquetFile, out.resolve(OF_LAST_NIGHT));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean holdsFileOfLastNight() {
    return Files.exists(out.resolve(OF_LAST_NIGHT));
  }

  /** The files that the job has promised: Parquet, directly in its folder, and of this night. */
  List<Path> files() {
    return entries(out).stream()
        .filter(JobFolder::isParquet)
        .filter(file -> !file.endsWith(OF_LAST_NIGHT))
        .toList();
  }

  /** What the job added besides its files, or took away; a line each. */
  List<String> leftovers() {
    Stream<String> added =
        Stream.concat(
                entries(parent).stream()
                    .filter(path -> !path.equals(out) && !path.endsWith(OF_ANOTHER_READER)),
                entries(out).stream().filter(path -> !isParquet(path) && !isOfSpark(path)))
            .map(path -> parent.relativize(path) + (Files.isDirectory(path) ? "/" : ""));
    Stream<String> gone =
        Stream.of(OF_ANOTHER_READER + ": gone, and it is not of this job")
            .filter(line -> !Files.exists(parent.resolve(OF_ANOTHER_READER)));
    return Stream.concat(added, gone).toList();
  }

  private static boolean isParquet(Path path) {
    return path.getFileName().toString().endsWith(".parquet") && Files.isRegularFile(path);
  }

  /** The mark of a finished write, and the checksums of the local file system. */
  private static boolean isOfSpark(Path path) {
    String name = path.getFileName().toString();
    return name.equals("_SUCCESS") || (name.startsWith(".") && name.endsWith(".crc"));
  }

  private static List<Path> entries(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
