package sparkworkbook.labkit.cli.job;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/** The job's classes in one file, as {@code spark-submit} takes them and executors get them. */
final class JobJar {
  private JobJar() {}

  /**
   * @param folders class folders; of two files with one name the first wins
   */
  static void write(Path jar, List<Path> folders) {
    Set<String> names = new HashSet<>();
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (Path folder : folders) {
        for (Path each : Folders.filesBelow(folder)) {
          String name = folder.relativize(each).toString().replace('\\', '/');
          if (names.add(name)) {
            out.putNextEntry(new JarEntry(name));
            Files.copy(each, out);
            out.closeEntry();
          }
        }
      }
    } catch (IOException e) {
      throw new WorkbookException("Cannot write " + jar + ": " + e.getMessage(), e);
    }
  }
}
