package sparkworkbook.labkit.cli.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import sparkworkbook.labkit.cli.workbook.Folders;

/**
 * A folder as a zip that keeps that {@code lab} may be executed. It has its name when it is whole.
 */
final class BundleZip {
  private static final String PROGRAM = "lab";

  private final Path target;
  private final Path unfinished;

  private BundleZip(Path target, Path unfinished) {
    this.target = target;
    this.unfinished = unfinished;
  }

  static BundleZip nextTo(Path target) {
    String name = "." + target.getFileName() + ".unfinished-" + ProcessHandle.current().pid();
    Path unfinished = target.resolveSibling(name);
    unfinished.toFile().deleteOnExit();
    return new BundleZip(target, unfinished);
  }

  /**
   * @param name of the one folder that everything in the zip lies in
   */
  void write(Path folder, String name) throws IOException {
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(unfinished.toFile())) {
      for (Path file : Folders.filesBelow(folder)) {
        String path = folder.relativize(file).toString().replace('\\', '/');
        ZipArchiveEntry entry = new ZipArchiveEntry(file.toFile(), name + "/" + path);
        entry.setUnixMode(path.equals(PROGRAM) ? 0100755 : 0100644);
        out.putArchiveEntry(entry);
        Files.copy(file, out);
        out.closeArchiveEntry();
      }
    }
  }

  void publish() throws IOException {
    Files.move(unfinished, target);
  }

  /** Leaves nothing unless it was published. */
  void delete() {
    Folders.delete(unfinished);
  }
}
