package sparkworkbook.labkit.cli.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import sparkworkbook.labkit.cli.workbook.Folders;

/** A folder as a zip that keeps that lab may be executed. */
final class BundleZip {
  private static final String PROGRAM = "lab";

  private BundleZip() {}

  /**
   * @param name of the one folder that everything in the zip lies in
   */
  static void write(Path folder, String name, Path zip) throws IOException {
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip.toFile())) {
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
}
