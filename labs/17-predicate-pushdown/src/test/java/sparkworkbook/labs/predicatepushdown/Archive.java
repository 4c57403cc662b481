package sparkworkbook.labs.predicatepushdown;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import sparkworkbook.labkit.assertions.QueryRun;

/**
 * An archive as the student writes it. After it is written it moves to another folder, and the
 * desks ask there: all they know is the folder that they are given.
 *
 * @param folder where it lies now
 * @param publishing wrote it
 * @param files that hold its rows
 * @param bytes of these files
 * @param others what else was written next to it
 */
record Archive(
    Path folder, QueryRun<Void> publishing, long files, long bytes, List<String> others) {
  private static final String NAME = "archive";

  /**
   * Writes the archive.
   *
   * @param work an empty folder
   */
  static Archive of(Dataset<Row> flights, Path work) {
    Path written = newFolder(work.resolve("written"));
    var publishing =
        QueryRun.of(
            flights.sparkSession(), () -> FlightArchive.publish(flights, written.resolve(NAME)));
    Path folder = newFolder(work.resolve("moved")).resolve(NAME);
    move(written.resolve(NAME), folder);
    List<Path> files = files(folder);
    return new Archive(
        folder,
        publishing,
        files.size(),
        files.stream().mapToLong(Archive::size).sum(),
        names(written));
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths.filter(Files::isRegularFile).filter(Archive::holdsRows).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holdsRows(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith(".") && !name.startsWith("_");
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path newFolder(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new AssertionError(
          "publish wrote no folder " + from + ". Expected it to write the folder that it is given.",
          e);
    }
  }
}
