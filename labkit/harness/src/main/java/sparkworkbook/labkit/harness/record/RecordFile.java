package sparkworkbook.labkit.harness.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A record in a file, for Maven and IDEs. It is written to a temporary file that then takes the
 * record's name, so that a JVM that ends at any moment leaves a whole record.
 */
final class RecordFile implements ScoreRecord.Sink {
  private final Path file;

  RecordFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  @Override
  public void write(LabResult result) throws IOException {
    try {
      Files.createDirectories(file.getParent());
      Path temporary = file.resolveSibling(file.getFileName() + ".part");
      Files.writeString(temporary, result.toJson(), StandardCharsets.UTF_8);
      replace(temporary);
    } catch (IOException e) {
      throw new IOException(
          "The verdict cannot be written to "
              + file
              + " ("
              + e.getClass().getSimpleName()
              + ").\nMake the folder writable, then run the tests again.",
          e);
    }
  }

  @Override
  public void writeLast(LabResult result) throws IOException {
    write(result);
  }

  private void replace(Path temporary) throws IOException {
    try {
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
