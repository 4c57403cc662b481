package sparkworkbook.labkit.cli.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/**
 * The instructor's workbook as it was when grading began. A verdict guards the files of its own lab
 * and puts them back; this sees what a job changes of all other labs, of the toolkit, of the data
 * and of the libraries.
 */
final class WorkbookSeal {
  private final Workbook workbook;

  /** Small, and kept in memory, where no judged code runs. */
  private final Map<Path, Kept> kept = new LinkedHashMap<>();

  /** Large: libraries and data. Only their state is known. */
  private final Map<Path, String> known = new LinkedHashMap<>();

  /**
   * @param stamp changes whenever the file does, as far as the system tells
   */
  private record Kept(byte[] content, String stamp) {}

  private WorkbookSeal(Workbook workbook) {
    this.workbook = workbook;
  }

  static WorkbookSeal of(Workbook workbook) {
    WorkbookSeal seal = new WorkbookSeal(workbook);
    seal.sources().forEach(file -> seal.kept.put(file, seal.read(file)));
    Stream.concat(
            workbook.fullClassPath().stream().filter(Files::isRegularFile),
            Folders.filesBelow(workbook.datasets().resolve("flights")).stream())
        .forEach(file -> seal.known.put(file, stamp(file)));
    return seal;
  }

  /**
   * Puts back what was changed, deleted or added since; what was there is kept in {@code
   * .lab/backups}.
   *
   * @return the names of these files; none where all is as it was
   * @throws WorkbookException if a library or the data has changed, which cannot be put back
   */
  synchronized List<String> restore() {
    for (Map.Entry<Path, String> file : known.entrySet()) {
      if (!file.getValue().equals(stamp(file.getKey()))) {
        throw new WorkbookException(
            file.getKey()
                + " was changed while submissions were judged, so no verdict can be trusted.\n"
                + "Bring it back (delete it and run mvn test, or git checkout), and go on with"
                + " --resume.");
      }
    }
    List<Path> changed =
        Stream.concat(kept.keySet().stream(), sources().stream())
            .distinct()
            .filter(this::isChanged)
            .toList();
    String now = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS"));
    Path backup = workbook.state().resolve("backups").resolve("changed-by-a-job").resolve(now);
    changed.forEach(file -> putBack(file, backup));
    return changed.stream().map(workbook::name).toList();
  }

  private boolean isChanged(Path file) {
    Kept before = kept.get(file);
    return before == null
        || !before.stamp().equals(stamp(file))
            && (!Files.isRegularFile(file)
                || !Arrays.equals(before.content(), read(file).content()));
  }

  private void putBack(Path file, Path backup) {
    try {
      if (Files.isRegularFile(file)) {
        Folders.copy(file, backup.resolve(workbook.name(file)));
      }
      Files.deleteIfExists(file);
      if (kept.containsKey(file)) {
        Files.createDirectories(file.getParent());
        Files.write(file, kept.get(file).content());
        kept.put(file, read(file));
      }
    } catch (IOException e) {
      throw Folders.cannotWrite(file, e);
    }
  }

  private List<Path> sources() {
    List<Path> files = new ArrayList<>();
    for (Path lab : Folders.foldersIn(workbook.root().resolve("labs"))) {
      files.addAll(Folders.filesBelow(lab.resolve("src")));
      Stream.of("lab.yaml", "pom.xml")
          .map(lab::resolve)
          .filter(Files::isRegularFile)
          .forEach(files::add);
    }
    files.addAll(Folders.filesBelow(workbook.state().resolve("starters")));
    workbook.fullClassPath().stream()
        .filter(entry -> entry.startsWith(workbook.root()))
        .forEach(entry -> files.addAll(Folders.filesBelow(entry)));
    return files;
  }

  private Kept read(Path file) {
    try {
      String stamp = stamp(file); // first: a change meanwhile must not go unseen
      return new Kept(Files.readAllBytes(file), stamp);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** On Unix a program can set the time of the last change of a file, but not that of its inode. */
  private static String stamp(Path file) {
    for (String attributes : List.of("unix:size,ino,ctime", "size,lastModifiedTime")) {
      try {
        return Files.readAttributes(file, attributes).toString();
      } catch (UnsupportedOperationException | IllegalArgumentException e) {
        // not a Unix
      } catch (IOException e) {
        return "";
      }
    }
    return "";
  }
}
