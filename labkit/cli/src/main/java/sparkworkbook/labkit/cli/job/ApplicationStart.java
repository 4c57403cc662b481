package sparkworkbook.labkit.cli.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an event log says of its application: Spark's {@code SparkListenerApplicationStart}.
 *
 * @param name {@code spark.app.name}
 * @param millis when it began, in milliseconds since 1970
 */
public record ApplicationStart(String name, long millis) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENT = "\"SparkListenerApplicationStart\"";

  /** Within so many first lines of a log an application names itself; the fifth as a rule. */
  private static final int HEAD = 20;

  /**
   * @param log one application's, not compressed
   * @return empty where the job died before it was written
   */
  public static Optional<ApplicationStart> of(Path log) {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
      Optional<String> start = lines.limit(HEAD).filter(line -> line.contains(EVENT)).findFirst();
      if (start.isEmpty()) {
        return Optional.empty();
      }
      var event = JSON.readTree(start.get());
      return Optional.of(
          new ApplicationStart(event.path("App Name").asText(), event.path("Timestamp").asLong()));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty(); // gone again, or cut off in this line
    }
  }
}
