package sparkworkbook.labkit.cli.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import sparkworkbook.labkit.cli.workbook.Folders;

/** Some events of an event log as they are written: one JSON object a line. */
final class EventLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EventLines() {}

  /**
   * @param events the folder of an uncompressed log that is not rolled
   * @param marks only lines that contain one of them are read
   */
  static void read(Path events, List<String> marks, Consumer<JsonNode> reader) {
    Folders.filesBelow(events).stream()
        .filter(log -> !log.getFileName().toString().startsWith("."))
        .forEach(log -> readOne(log, marks, reader));
  }

  private static void readOne(Path log, List<String> marks, Consumer<JsonNode> reader) {
    try (BufferedReader lines = Files.newBufferedReader(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (marks.stream().anyMatch(line::contains)) {
          reader.accept(JSON.readTree(line));
        }
      }
    } catch (JsonProcessingException e) {
      // the last line of a job that died
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
