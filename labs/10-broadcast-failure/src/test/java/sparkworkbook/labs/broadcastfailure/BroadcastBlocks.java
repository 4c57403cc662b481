package sparkworkbook.labs.broadcastfailure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the pieces of a broadcast lie, from an event log with {@code
 * spark.eventLog.logBlockUpdates.enabled}. Pieces are serialized and compressed, 4 MiB each at most
 * ({@code TorrentBroadcast}); the value that an executor makes of them is not reported.
 */
record BroadcastBlocks(Map<String, Long> bytesByExecutor) {
  private static final String DRIVER = "driver";
  private static final Pattern UPDATE =
      Pattern.compile(
          "\"Event\":\"SparkListenerBlockUpdated\".*\"Executor ID\":\"(\\w+)\".*"
              + "\"Block ID\":\"(broadcast_\\d+)_(piece\\d+)\".*"
              + "\"Memory Size\":(\\d+),\"Disk Size\":(\\d+)");

  /**
   * The broadcast of which the driver had most; none at all if nothing was broadcast.
   *
   * @param eventLog a folder with one log
   */
  static BroadcastBlocks ofTheLargest(Path eventLog) {
    Map<String, Map<String, Map<String, Long>>> pieces = new HashMap<>();
    for (String line : lines(eventLog)) {
      Matcher update = UPDATE.matcher(line);
      if (update.find()) {
        long bytes = Long.parseLong(update.group(4)) + Long.parseLong(update.group(5));
        pieces
            .computeIfAbsent(update.group(2), broadcast -> new HashMap<>())
            .computeIfAbsent(update.group(1), executor -> new HashMap<>())
            .merge(update.group(3), bytes, Math::max); // removed ones are reported as empty
      }
    }
    BroadcastBlocks largest = new BroadcastBlocks(Map.of());
    for (Map<String, Map<String, Long>> executors : pieces.values()) {
      Map<String, Long> bytes = new HashMap<>();
      executors.forEach(
          (executor, sizes) ->
              bytes.put(executor, sizes.values().stream().mapToLong(Long::longValue).sum()));
      BroadcastBlocks blocks = new BroadcastBlocks(Map.copyOf(bytes));
      if (blocks.bytesInTheDriver() > largest.bytesInTheDriver()) {
        largest = blocks;
      }
    }
    return largest;
  }

  int executors() {
    return (int) bytesByExecutor.keySet().stream().filter(id -> !id.equals(DRIVER)).count();
  }

  long bytesInTheDriver() {
    return bytesByExecutor.getOrDefault(DRIVER, 0L);
  }

  long bytesInExecutors() {
    return bytesByExecutor.values().stream().mapToLong(Long::longValue).sum() - bytesInTheDriver();
  }

  private static List<String> lines(Path eventLog) {
    try (Stream<Path> files = Files.walk(eventLog)) {
      Path log = files.filter(Files::isRegularFile).findFirst().orElseThrow();
      return Files.readAllLines(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
