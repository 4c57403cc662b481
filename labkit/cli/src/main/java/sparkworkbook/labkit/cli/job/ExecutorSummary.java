package sparkworkbook.labkit.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The executors of a job, from its event log: those that it had when it had most cores. On a local
 * master the driver is the one executor.
 */
final class ExecutorSummary {
  private static final String ADDED = "\"SparkListenerExecutorAdded\"";
  private static final String REMOVED = "\"SparkListenerExecutorRemoved\"";

  private final Map<String, Integer> running = new HashMap<>();
  private int most;
  private int cores;

  private ExecutorSummary() {}

  /**
   * @param events the folder of an uncompressed log that is not rolled
   */
  static ExecutorSummary of(Path events) {
    ExecutorSummary executors = new ExecutorSummary();
    EventLines.read(events, List.of(ADDED, REMOVED), executors::event);
    return executors;
  }

  /** How many there were. */
  int count() {
    return most;
  }

  /** Tasks that all of them together could run at once. */
  int cores() {
    return cores;
  }

  private void event(JsonNode event) {
    String id = event.path("Executor ID").asText();
    if (event.has("Executor Info")) {
      running.put(id, event.path("Executor Info").path("Total Cores").asInt());
    } else {
      running.remove(id);
    }
    int sum = running.values().stream().mapToInt(Integer::intValue).sum();
    if (sum > cores) {
      cores = sum;
      most = running.size();
    }
  }
}
