package sparkworkbook.labs.spill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The memory that Spark says it has for execution and storage, on and off the heap. */
final class MemoryPool {
  private static final String EVENT = "\"SparkListenerBlockManagerAdded\"";

  private MemoryPool() {}

  /**
   * @param events folder with the event logs of one JVM
   * @return bytes of each application's pool, one entry an application
   */
  static List<Long> bytes(Path events) {
    try (Stream<Path> logs = Files.list(events)) {
      return logs.map(MemoryPool::bytesOf).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long bytesOf(Path log) {
    ObjectMapper json = new ObjectMapper();
    try (Stream<String> lines = Files.lines(log)) {
      long bytes = 0;
      for (String line : lines.filter(line -> line.contains(EVENT)).toList()) {
        JsonNode added = json.readTree(line);
        bytes += added.get("Maximum Memory").asLong();
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
