package sparkworkbook.labs.uidetective;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.history.FsHistoryProvider;
import org.apache.spark.deploy.history.HistoryServer;
import org.apache.spark.deploy.history.HistoryServer$;

/**
 * Spark's History Server in this JVM, on the loopback interface. It reads what the REST API
 * answers: {@code /api/v1/applications/ID/stages}, {@code /storage/rdd} and {@code /executors}.
 */
public final class History implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE_MILLIS = 50;
  private static final int ANY_PORT = 0;
  private static final String LOOPBACK = "127.0.0.1";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HistoryServer server;

  private History(HistoryServer server) {
    this.server = server;
  }

  /**
   * @param eventLogs folder with the event logs of applications that have finished
   */
  public static History of(Path eventLogs) {
    SparkConf conf =
        new SparkConf(false)
            .set("spark.driver.bindAddress", LOOPBACK)
            .set("spark.history.fs.logDirectory", eventLogs.toUri().toString());
    FsHistoryProvider logs = new FsHistoryProvider(conf);
    HistoryServer server =
        new HistoryServer(conf, logs, HistoryServer$.MODULE$.createSecurityManager(conf), ANY_PORT);
    server.bind();
    logs.start();
    return new History(server);
  }

  /**
   * @param ids of applications whose event logs are in the folder
   * @return the applications in the same order
   * @throws IllegalStateException if the server does not show them
   */
  public List<Application> applications(List<String> ids) {
    awaitAll(ids);
    return ids.stream().map(this::application).toList();
  }

  private void awaitAll(List<String> ids) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!listed().containsAll(ids)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "Spark's History Server shows " + listed() + " and should show " + ids);
      }
      try {
        Thread.sleep(PAUSE_MILLIS); // the server reads the logs in threads of its own
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while the History Server read its logs", e);
      }
    }
  }

  private Set<String> listed() {
    return elements(get("")).map(listed -> listed.get("id").asText()).collect(Collectors.toSet());
  }

  private Application application(String id) {
    JsonNode stages =
        get("/" + id + "/stages?status=complete&withSummaries=true&quantiles=0,0.25,0.5,0.75,1");
    return new Application(
        id,
        list(stages, History::stage),
        list(get("/" + id + "/storage/rdd"), History::cached),
        list(get("/" + id + "/executors"), History::executor));
  }

  private static Application.Stage stage(JsonNode stage) {
    JsonNode byTask = stage.get("taskMetricsDistributions");
    return new Application.Stage(
        stage.get("stageId").asInt(),
        stage.get("numCompleteTasks").asInt(),
        stage.get("inputRecords").asLong(),
        stage.get("shuffleReadRecords").asLong(),
        stage.get("memoryBytesSpilled").asLong(),
        stage.get("diskBytesSpilled").asLong(),
        summary(byTask.get("executorRunTime")),
        summary(byTask.get("inputMetrics").get("recordsRead")),
        summary(byTask.get("shuffleReadMetrics").get("readRecords")),
        summary(byTask.get("memoryBytesSpilled")));
  }

  private static Application.Summary summary(JsonNode quantiles) {
    return new Application.Summary(
        quantiles.get(0).asLong(),
        quantiles.get(1).asLong(),
        quantiles.get(2).asLong(),
        quantiles.get(3).asLong(),
        quantiles.get(4).asLong());
  }

  private static Application.Cached cached(JsonNode rdd) {
    return new Application.Cached(
        rdd.get("id").asInt(),
        rdd.get("storageLevel").asText(),
        rdd.get("numPartitions").asInt(),
        rdd.get("numCachedPartitions").asInt(),
        rdd.get("memoryUsed").asLong(),
        rdd.get("diskUsed").asLong());
  }

  private static Application.Executor executor(JsonNode executor) {
    return new Application.Executor(
        executor.get("id").asText(),
        executor.get("totalCores").asInt(),
        executor.get("memoryUsed").asLong(),
        executor.get("maxMemory").asLong());
  }

  private JsonNode get(String path) {
    URI address =
        URI.create("http://" + LOOPBACK + ":" + server.boundPort() + "/api/v1/applications" + path);
    try {
      URLConnection connection = address.toURL().openConnection(Proxy.NO_PROXY);
      connection.setRequestProperty("Connection", "close"); // or stopping the server waits for it
      try (InputStream answer = connection.getInputStream()) {
        return JSON.readTree(answer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(address.toString(), e);
    }
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> reader) {
    return elements(array).map(reader).toList();
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  @Override
  public void close() {
    server.stop();
  }
}
