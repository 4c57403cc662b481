package sparkworkbook.labs.incidentatthree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The folder of the reports, in a folder of its own. */
final class ReportFolder {
  private ReportFolder() {}

  /** What is in the folder or next to it, and is none of the four reports. */
  static List<String> others(Path reports) {
    List<String> others = new ArrayList<>(names(reports));
    Arrays.stream(ExpectedReport.values()).map(ExpectedReport::words).forEach(others::remove);
    names(reports.getParent()).stream()
        .filter(name -> !name.equals(reports.getFileName().toString()))
        .map(name -> "../" + name)
        .forEach(others::add);
    return others;
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
