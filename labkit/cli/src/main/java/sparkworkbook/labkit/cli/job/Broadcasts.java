package sparkworkbook.labkit.cli.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sparkworkbook.labkit.cli.workbook.Folders;

/**
 * Sizes in memory of what was broadcast, from an event log: {@code BroadcastExchangeExec} reports
 * its {@code dataSize} from the driver ({@code SparkListenerDriverAccumUpdates}), so no task knows
 * it.
 */
final class Broadcasts {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Set<Long> accumulators = new HashSet<>();
  private final Map<Long, Long> values = new LinkedHashMap<>();

  private Broadcasts() {}

  /**
   * @param events the folder of an uncompressed log that is not rolled
   * @return bytes of each broadcast, in the order in which they were built
   */
  static List<Long> sizes(Path events) {
    Broadcasts broadcasts = new Broadcasts();
    for (Path log : Folders.filesBelow(events)) {
      if (!log.getFileName().toString().startsWith(".")) {
        broadcasts.read(log);
      }
    }
    return broadcasts.values.entrySet().stream()
        .filter(entry -> broadcasts.accumulators.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .filter(bytes -> bytes > 0)
        .toList();
  }

  private void read(Path log) {
    try (BufferedReader lines = Files.newBufferedReader(log)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("sparkPlanInfo") || line.contains("SparkListenerDriverAccumUpdates")) {
          event(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void event(String line) {
    JsonNode event;
    try {
      event = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return; // the last line of a job that died
    }
    if (event.has("sparkPlanInfo")) {
      plan(event.get("sparkPlanInfo"));
    }
    for (JsonNode update : event.path("accumUpdates")) {
      values.put(update.get(0).asLong(), update.get(1).asLong());
    }
  }

  private void plan(JsonNode node) {
    if (node.path("nodeName").asText().equals("BroadcastExchange")) {
      for (JsonNode metric : node.path("metrics")) {
        if (metric.path("name").asText().equals("data size")) {
          accumulators.add(metric.path("accumulatorId").asLong());
        }
      }
    }
    node.path("children").forEach(this::plan);
  }
}
