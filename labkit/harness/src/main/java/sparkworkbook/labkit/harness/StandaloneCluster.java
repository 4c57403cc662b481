package sparkworkbook.labkit.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.jvm.Loopback;

/**
 * Spark's own standalone cluster on the loopback interface: a master and workers in JVMs of their
 * own, which end, executors included, with {@link #close()} or with this JVM.
 *
 * <p>The workers start executors from Spark's jars alone, as an installed Spark would: what else a
 * job needs it must ship. {@code SPARK_DIST_CLASSPATH} names the jars, as for a Spark built without
 * Hadoop.
 */
public final class StandaloneCluster implements AutoCloseable {
  /** Lets the system choose a port. */
  public static final int ANY_PORT = 0;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Size size;
  private final List<Path> sparkJars;
  private final List<JvmProcess> processes = new ArrayList<>();
  private String url = "";
  private String page = "";

  private StandaloneCluster(Path folder, List<Path> sparkJars, Size size) {
    this.folder = folder.toAbsolutePath();
    this.sparkJars = List.copyOf(sparkJars);
    this.size = size;
  }

  /**
   * What the cluster offers.
   *
   * @param cores tasks at a time, of each worker
   * @param memoryMib what executors may ask for, of each worker; nothing is set aside for it
   */
  public record Size(int workers, int cores, int memoryMib) {}

  /**
   * Starts a cluster and waits until every worker has registered.
   *
   * @param folder for logs and the executors' work; what an earlier cluster left there goes
   * @param sparkJars what an executor is started from
   * @param port of the master; if it is taken, the next that is free; or {@link #ANY_PORT}
   * @param pagePort of the master's web page, likewise
   * @throws IllegalStateException if it is not there within a minute; nothing is left running
   * @throws UncheckedIOException if a process cannot be started or the folder cannot be written
   */
  public static StandaloneCluster start(
      Path folder, List<Path> sparkJars, Size size, int port, int pagePort) {
    StandaloneCluster cluster = new StandaloneCluster(folder, sparkJars, size);
    boolean started = false;
    try {
      cluster.startMaster(port, pagePort);
      cluster.startWorkers();
      started = true;
      return cluster;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!started) {
        cluster.close();
      }
    }
  }

  /** {@code spark://127.0.0.1:PORT}. */
  public String url() {
    return url;
  }

  /** The master's web page. */
  public String page() {
    return page;
  }

  /** Whether master and workers are all running. */
  public boolean isAlive() {
    processes.forEach(JvmProcess::noteDescendants); // an executor may outlive its worker
    return processes.stream().allMatch(JvmProcess::isAlive);
  }

  /** Ends the workers with their executors, and the master. */
  @Override
  public void close() {
    for (int i = processes.size() - 1; i >= 0; i--) {
      processes.get(i).close();
    }
  }

  private void startMaster(int port, int pagePort) throws IOException {
    LocalCluster.prepare(sparkHome());
    start(StandaloneMain.MASTER, Integer.toString(port), Integer.toString(pagePort));
    await("Spark's master does not listen", () -> printed(StandaloneMain.PAGE).isPresent());
    url = printed(StandaloneMain.LISTENS).orElseThrow();
    page = "http://" + Loopback.ADDRESS + ":" + printed(StandaloneMain.PAGE).orElseThrow() + "/";
  }

  private void startWorkers() {
    for (int i = 1; i <= size.workers(); i++) {
      start(
          StandaloneMain.WORKER,
          url,
          Integer.toString(size.cores()),
          Integer.toString(size.memoryMib()),
          sparkHome().resolve("work").toString());
    }
    await("Not every worker has registered", () -> workers() == size.workers());
  }

  private void start(String... args) {
    String name = processes.isEmpty() ? args[0] : args[0] + "-" + processes.size();
    processes.add(
        command()
            .systemProperty(SparkLog.FILE_PROPERTY, folder.resolve(name + ".log").toString())
            .arguments(args)
            .start(folder.resolve(name + ".txt")));
  }

  private JvmCommand command() {
    return JvmCommand.of(StandaloneMain.class)
        .heap("512m")
        .workingDirectory(folder)
        .environment("JAVA_HOME", System.getProperty("java.home"))
        .environment("SPARK_SCALA_VERSION", "2.13")
        .environment(
            "SPARK_DIST_CLASSPATH",
            sparkJars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
  }

  private Path sparkHome() {
    return command().sparkHome();
  }

  private Optional<String> printed(String start) {
    return processes.get(0).tail().stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst();
  }

  /** As the master's page counts them. */
  private int workers() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(page + "json/").toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout((int) PATIENCE.toMillis());
      connection.setReadTimeout((int) PATIENCE.toMillis());
      try (InputStream answer = connection.getInputStream()) {
        JsonNode state = JSON.readTree(answer);
        return state.path("aliveworkers").asInt();
      }
    } catch (IOException e) {
      return 0; // not yet
    }
  }

  private interface Condition {
    boolean holds();
  }

  private void await(String otherwise, Condition condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (!isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(otherwise + whatTheySaid());
      }
      try {
        Thread.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while a cluster started", e);
      }
    }
  }

  private String whatTheySaid() {
    String printed =
        processes.stream()
            .flatMap(process -> process.tail().stream())
            .map(line -> "\n  " + line)
            .collect(Collectors.joining());
    return ".\nIts logs are in "
        + folder
        + "; it printed:"
        + (printed.isEmpty() ? " nothing" : printed);
  }
}
