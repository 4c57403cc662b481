package sparkworkbook.labkit.cli.grade;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/** Reads a folder, and the zips in it, without following a link. */
final class SubmissionFolder extends SimpleFileVisitor<Path> {
  private static final int MAX_FILES = 200_000;

  /** What git, builds, editors and the workbook itself keep: copies of student files, at best. */
  private static final Set<String> SKIPPED =
      Set.of(".git", ".lab", "target", "__MACOSX", ".idea", ".vscode", "node_modules");

  private final Path root;
  private final FileSink sink;
  private int files;

  private SubmissionFolder(Path root, FileSink sink) {
    this.root = root;
    this.sink = sink;
  }

  /** A folder, a zip or a single file. */
  static void read(Path path, FileSink sink) {
    Path absolute = path.toAbsolutePath().normalize();
    Path root = Files.isDirectory(absolute) ? absolute : absolute.getParent();
    try {
      Files.walkFileTree(absolute, new SubmissionFolder(root, sink));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
    boolean skipped = !folder.equals(root) && SKIPPED.contains(folder.getFileName().toString());
    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (++files > MAX_FILES) {
      sink.problem(root.getFileName() + " has more than 200,000 files: the others were not read.");
      return FileVisitResult.TERMINATE;
    }
    String path = root.relativize(file).toString().replace('\\', '/');
    if (attributes.isSymbolicLink()) {
      if (sink.wants(path) || SubmissionZip.isArchive(path) || Files.isDirectory(file)) {
        sink.problem(path + " is a symbolic link, so it was not taken.");
      }
    } else if (attributes.isRegularFile() && SubmissionZip.isArchive(path)) {
      SubmissionZip.read(file, path, sink);
    } else if (attributes.isRegularFile() && sink.wants(path)) {
      try (InputStream content = Files.newInputStream(file)) {
        SubmissionZip.take(content, path, sink);
      } catch (IOException e) {
        return visitFileFailed(file, e);
      }
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) {
    sink.problem(root.relativize(file) + " cannot be read: " + e.getClass().getSimpleName() + ".");
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path folder, IOException e) {
    return FileVisitResult.CONTINUE;
  }
}
