package sparkworkbook.labkit.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import sparkworkbook.datasets.Datasets;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.harness.StandaloneCluster.Size;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmExit;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.jvm.Loopback;
import sparkworkbook.labkit.harness.jvm.WorkFolders;

@DisplayName("A standalone cluster of Spark's own Master and Workers")
class StandaloneClusterTest {
  private static final Size TWO_WORKERS = new Size(2, 1, 512);
  private static final int ANY = StandaloneCluster.ANY_PORT;
  private static final int NO_PORT = 70_000;

  /** Master, two workers, a driver and two executors. */
  private static final int PROCESSES = 6;

  private final Set<ProcessHandle> before = new HashSet<>();

  @BeforeEach
  void noteOthers() {
    ProcessHandle.current().descendants().forEach(before::add);
  }

  @Test
  @DisplayName("runs what SparkSubmit brings, and ends with everything that it started")
  void runsAndEnds() throws Exception {
    Path folder = WorkFolders.fresh("standalone", "runs");
    List<ProcessHandle> started;
    String url;
    try (StandaloneCluster cluster =
        StandaloneCluster.start(folder, sparkJars(), TWO_WORKERS, ANY, ANY)) {
      url = cluster.url();
      assertThat(url).startsWith("spark://" + Loopback.ADDRESS + ":");
      assertThat(read(cluster.page())).contains(url);

      try (JvmProcess driver = submit(folder, url, "700m", "2")) { // more than a worker has
        JvmExit exit = driver.await(Duration.ofSeconds(120));
        assertThat(exit.code()).as("%s", exit.tail()).isEqualTo(SubmitMain.NO_EXECUTOR);
      }
      try (JvmProcess driver = submit(folder, url, "512m", "120")) {
        awaitLine(driver, "rows 1000");
        assertThat(cluster.isAlive()).isTrue();
        assertThat(executors(folder)).hasSize(2);
        started = started();
      }
    }
    assertThat(started).hasSize(PROCESSES).noneMatch(ProcessHandle::isAlive);
    assertThat(MasterProbe.complaint(url)).isPresent();
  }

  @Test
  @DisplayName("that cannot start says what was printed and where, and leaves nothing running")
  void cannotStart() throws Exception {
    Path folder = WorkFolders.fresh("standalone", "cannot");

    assertThatThrownBy(
            () -> StandaloneCluster.start(folder, sparkJars(), TWO_WORKERS, NO_PORT, ANY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("master does not listen")
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("startPort should be between");
    assertThat(started()).isEmpty();

    Files.createDirectories(folder.resolve("worker-2.txt.args")); // a file of the second one
    assertThatThrownBy(() -> StandaloneCluster.start(folder, sparkJars(), TWO_WORKERS, ANY, ANY))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(started()).isEmpty();
  }

  private static String read(String page) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(page)).build(), BodyHandlers.ofString())
        .body();
  }

  /**
   * The job comes from the driver's class path: it ships nothing, and so it may use Spark alone.
   */
  private static JvmProcess submit(Path folder, String url, String memory, String patience) {
    return JvmCommand.of(SubmitMain.class)
        .workingDirectory(folder)
        .systemProperty(SparkLog.FILE_PROPERTY, folder.resolve("driver.log").toString())
        .systemProperty("sparkworkbook.executor.patience", patience)
        .arguments("--master", url, "--conf", "spark.executor.memory=" + memory)
        .arguments("--conf", "spark.driver.host=" + Loopback.ADDRESS)
        .arguments("--class", Jobs.Stays.class.getName(), "spark-internal")
        .start(folder.resolve("driver.txt"));
  }

  private static void awaitLine(JvmProcess process, String line) throws InterruptedException {
    while (!process.tail().contains(line)) {
      assertThat(process.isAlive()).as("%s", process.tail()).isTrue();
      Thread.sleep(100);
    }
  }

  private List<ProcessHandle> started() {
    List<ProcessHandle> started = new ArrayList<>(ProcessHandle.current().descendants().toList());
    started.removeAll(before);
    return started;
  }

  private static List<Path> executors(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("target/spark-home/work"))) {
      return files.filter(file -> file.endsWith("stderr")).toList();
    }
  }

  /** This JVM's class path without the workbook's own classes. */
  private static List<Path> sparkJars() {
    List<Path> own =
        Stream.of(
                StandaloneCluster.class,
                StandaloneClusterTest.class,
                RunMetrics.class,
                Datasets.class)
            .flatMap(type -> JvmCommand.locationOf(type).stream())
            .toList();
    return JvmCommand.runningClassPath().stream().filter(entry -> !own.contains(entry)).toList();
  }
}
