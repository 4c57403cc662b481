package sparkworkbook.labs.spill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the event logs of a JVM say of its storage.
 *
 * @param pools bytes of each application's memory for execution and storage, on and off the heap
 * @param storedBytes of all blocks of cached Datasets and RDDs, in memory or on disk
 */
record StorageEvents(List<Long> pools, long storedBytes) {
  /** For {@code ChildJvm.sparkConf}: without it event logs do not have the blocks. */
  static final String LOG_BLOCKS = "spark.eventLog.logBlockUpdates.enabled";

  private static final String ADDED = "\"SparkListenerBlockManagerAdded\"";
  private static final String UPDATED = "\"SparkListenerBlockUpdated\"";

  /**
   * @param events folder with the event logs of one JVM
   */
  static StorageEvents of(Path events) {
    List<Long> pools = new ArrayList<>();
    Map<String, Long> blocks = new HashMap<>();
    try (Stream<Path> logs = Files.list(events)) {
      for (Path log : logs.toList()) {
        long pool = 0;
        for (JsonNode event : events(log)) {
          if (event.has("Maximum Memory")) {
            pool += event.get("Maximum Memory").asLong();
          } else {
            JsonNode block = event.get("Block Updated Info");
            long bytes = block.get("Memory Size").asLong() + block.get("Disk Size").asLong();
            blocks.merge(log + block.get("Block ID").asText(), bytes, Math::max);
          }
        }
        pools.add(pool);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long stored =
        blocks.entrySet().stream()
            .filter(block -> block.getKey().contains("rdd_"))
            .mapToLong(Map.Entry::getValue)
            .sum();
    return new StorageEvents(pools, stored);
  }

  private static List<JsonNode> events(Path log) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> events = new ArrayList<>();
    try (Stream<String> lines = Files.lines(log)) {
      for (String line :
          lines.filter(line -> line.contains(ADDED) || line.contains(UPDATED)).toList()) {
        events.add(json.readTree(line));
      }
    }
    return events;
  }
}
