package sparkworkbook.labkit.cli.job;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/** The job's classes as executors on another machine need them. */
final class JobJar {
  private JobJar() {}

  /**
   * @param folders class folders; of two files with one name the first wins
   * @return the jar as Spark's {@code spark.jars} wants it
   */
  static String of(Path jar, Path... folders) {
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
      return jar.toUri().toString();
    } catch (IOException e) {
      throw new WorkbookException("Cannot write " + jar + ": " + e.getMessage(), e);
    }
  }
}
