package sparkworkbook.labkit.cli.judge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;

/**
 * What makes a verdict and is not the student's: the judge's sources and compiled classes, {@code
 * lab.yaml}, the starter, the workbook's own classes. Their content is kept in the memory of this
 * JVM, where no judged code runs; what differs afterwards is put back.
 */
final class GuardedFiles {
  private static final List<String> CLASSES =
      List.of(
          "datasets/target/classes",
          "labkit/assertions/target/classes",
          "labkit/harness/target/classes",
          "labkit/cli/target/classes");

  private final Workbook workbook;
  private final Lab lab;
  private final List<Path> roots;
  private final Map<Path, Kept> kept = new LinkedHashMap<>();

  /**
   * @param stamp changes whenever the file does, as far as the system tells
   */
  private record Kept(byte[] content, String stamp) {}

  private GuardedFiles(Workbook workbook, Lab lab, List<Path> roots) {
    this.workbook = workbook;
    this.lab = lab;
    this.roots = roots;
  }

  /**
   * @param compiled the judge's compiled classes
   */
  static GuardedFiles of(Workbook workbook, Lab lab, Path compiled) {
    List<Path> roots = new ArrayList<>();
    roots.add(lab.directory().resolve(Lab.DESCRIPTOR));
    roots.add(lab.directory().resolve("src").resolve("test"));
    roots.add(lab.starterCopy());
    roots.add(compiled);
    CLASSES.forEach(folder -> roots.add(workbook.root().resolve(folder)));
    GuardedFiles guarded = new GuardedFiles(workbook, lab, List.copyOf(roots));
    guarded.files().forEach(file -> guarded.kept.put(file, read(file)));
    return guarded;
  }

  /**
   * Puts back what was changed, deleted or added since. What was there instead is kept in {@code
   * .lab/backups}: it may be the work of a person.
   *
   * @return the names of these files; none where all is as it was
   */
  List<String> restore() {
    if (!Files.isDirectory(lab.directory())) {
      return List.of(); // it was moved meanwhile
    }
    List<Path> changed =
        Stream.concat(kept.keySet().stream(), files().stream())
            .distinct()
            .filter(this::isChanged)
            .toList();
    if (changed.isEmpty()) {
      return List.of();
    }
    String now = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS"));
    Path backup = workbook.state().resolve("backups").resolve("changed-by-a-job").resolve(now);
    changed.forEach(file -> putBack(file, backup));
    return changed.stream().map(workbook::name).toList();
  }

  private boolean isChanged(Path file) {
    Kept before = kept.get(file);
    if (before == null || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    return !before.stamp().equals(stamp(file))
        && !Arrays.equals(before.content(), read(file).content());
  }

  private void putBack(Path file, Path backup) {
    try {
      if (Files.isRegularFile(file)) {
        Folders.copy(file, backup.resolve(workbook.name(file)));
      }
      Files.deleteIfExists(file);
      Optional<Kept> before = Optional.ofNullable(kept.get(file));
      if (before.isPresent()) {
        Files.createDirectories(file.getParent());
        Files.write(file, before.get().content());
        kept.put(file, read(file));
      }
    } catch (IOException e) {
      throw Folders.cannotWrite(file, e);
    }
  }

  private List<Path> files() {
    return roots.stream()
        .flatMap(
            root -> Files.isRegularFile(root) ? Stream.of(root) : Folders.filesBelow(root).stream())
        .toList();
  }

  private static Kept read(Path file) {
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
