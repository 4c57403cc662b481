package sparkworkbook.labkit.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sizes in memory of what was broadcast, from an event log: {@code BroadcastExchangeExec} reports
 * its {@code dataSize} from the driver ({@code SparkListenerDriverAccumUpdates}), so no task knows
 * it.
 */
final class Broadcasts {
  private final Set<Long> accumulators = new HashSet<>();
  private final Map<Long, Long> values = new LinkedHashMap<>();

  private Broadcasts() {}

  /**
   * @param events the folder of an uncompressed log that is not rolled
   * @return bytes of each broadcast, in the order in which they were built
   */
  static List<Long> sizes(Path events) {
    Broadcasts broadcasts = new Broadcasts();
    EventLines.read(
        events, List.of("sparkPlanInfo", "SparkListenerDriverAccumUpdates"), broadcasts::event);
    return broadcasts.values.entrySet().stream()
        .filter(entry -> broadcasts.accumulators.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .filter(bytes -> bytes > 0)
        .toList();
  }

  private void event(JsonNode event) {
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
