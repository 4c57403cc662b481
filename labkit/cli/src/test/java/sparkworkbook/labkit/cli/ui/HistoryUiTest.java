package sparkworkbook.labkit.cli.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;
import sparkworkbook.labkit.cli.job.JobRun;
import sparkworkbook.labkit.cli.job.SparkMaster;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.workbook.Workbook;

@DisplayName("lab ui")
class HistoryUiTest {
  private static final HttpClient BROWSER =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

  private static final LabRunner.Listener NOBODY =
      new LabRunner.Listener() {
        @Override
        public void begins(String what) {}

        @Override
        public void judged(int done, int all) {}

        @Override
        public void remarks(String line) {}
      };

  @TempDir static Path folder;
  private static TinyWorkbook tiny;
  private static Workbook workbook;
  private static Path log;

  @BeforeAll
  static void runTheJob() {
    tiny = TinyWorkbook.in(folder.resolve("a workbook, with spaces"));
    workbook = tiny.workbook();
    tiny.write(
        "labs/01-tiny/" + TinyWorkbook.STUDENT_FILE,
        """
        package sparkworkbook.labs.tiny;

        import org.apache.spark.sql.Dataset;
        import org.apache.spark.sql.Row;
        import org.apache.spark.sql.SparkSession;

        public final class Tiny {
          public static void main(String[] args) {
            SparkSession spark = SparkSession.builder().getOrCreate();
            Dataset<Row> rows = spark.range(0, 1_000, 1, 2).selectExpr("id % 7 AS k").cache();
            rows.groupBy("k").count().collectAsList();
          }
        }
        """);
    JobRun.Outcome outcome =
        new JobRun(
                workbook,
                tiny.theLab(),
                SparkMaster.of(SparkMaster.DEFAULT),
                workbook.datasets(),
                List.of(),
                NOBODY)
            .run();
    assertThat(outcome.exit().code()).as("exit code of the job").isZero();
    log = onlyFileIn(outcome.events());
  }

  @Test
  @DisplayName("shows every tab on the loopback interface alone, takes in new runs, leaves nothing")
  void serves() throws Exception {
    long children = ProcessHandle.current().descendants().count();
    int port;
    try (HistoryUi ui = HistoryUi.start(workbook, workbook.labs(), HistoryUi.ANY_PORT, NOBODY)) {
      port = URI.create(ui.url()).getPort();
      assertThat(ui.runs()).hasSize(1);
      RecordedRun run = ui.runs().get(0);

      JsonNode listed = new ObjectMapper().readTree(get(ui.url() + "api/v1/applications"));
      assertThat(listed).hasSize(1);
      assertThat(listed.get(0).get("id").asText()).isEqualTo(run.application());
      assertThat(listed.get(0).get("name").asText()).isEqualTo("tiny");

      assertThat(ui.url(run)).endsWith("/history/" + run.application() + "/jobs/");
      assertThat(get(ui.url(run))).contains("Completed Jobs").contains("collectAsList");
      String pages = ui.url(run).replace("jobs/", "");
      assertThat(get(pages + "stages/")).contains("Completed Stages");
      assertThat(get(pages + "storage/")).contains("RDDs");
      assertThat(get(pages + "executors/")).contains("executorspage.js");
      assertThat(get(pages + "environment/")).contains("environmentpage.js");
      assertThat(get(pages + "SQL/")).contains("allexecutionspage.js");
      assertThat(get(pages + "SQL/execution/?id=0"))
          .contains("InMemoryTableScan")
          .contains("hashpartitioning");

      // what those pages fetch when a browser runs them
      String data = ui.url() + "api/v1/applications/" + run.application() + "/";
      assertThat(get(data + "sql")).contains("collectAsList");
      assertThat(get(data + "allexecutors")).contains("\"driver\"");
      assertThat(get(data + "environment")).contains("spark.app.name");
      assertThat(get(ui.url() + "static/sql/allexecutionspage.js")).isNotBlank();

      for (InetAddress address : otherAddresses()) {
        assertThatThrownBy(() -> connect(address, port))
            .as("%s", address)
            .isInstanceOf(ConnectException.class);
      }

      String again = recordAnotherRun();
      List<RecordedRun> fresh = awaitNewRun(ui);
      assertThat(fresh).extracting(RecordedRun::application).containsExactly(again);
      assertThat(get(ui.url(fresh.get(0)))).contains("Completed Jobs");
      assertThat(ui.refresh()).isEmpty();
    }
    assertThat(ProcessHandle.current().descendants().count()).isEqualTo(children);
    assertThat(workbook.state().resolve("ui")).isEmptyDirectory();
    assertThatThrownBy(() -> connect(InetAddress.getLoopbackAddress(), port))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  @DisplayName("ends where nobody can type q")
  void endsWithItsInput() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("?\n".getBytes(StandardCharsets.UTF_8)));
    try {
      Spoken spoken = tiny.lab("ui", "tiny");

      assertThat(spoken.err()).isEmpty();
      assertThat(spoken.code()).isZero();
      assertThat(spoken.out())
          .contains("starting Spark's History Server")
          .containsPattern("01-tiny +tiny +http://127.0.0.1:\\d+/history/local-\\d+/jobs/\n");
    } finally {
      System.setIn(before);
    }
    assertThat(workbook.state().resolve("ui")).isEmptyDirectory();
  }

  @Test
  @DisplayName("a port that another program has is 3 and says what to do")
  void portInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Spoken spoken = tiny.lab("ui", "1", "--port", Integer.toString(taken.getLocalPort()));

      assertThat(spoken.code()).isEqualTo(3);
      assertThat(spoken.err()).contains("is in use").contains("--port");
    }
  }

  @Test
  @DisplayName("a log without an application is no run")
  void emptyLog(@TempDir Path other) {
    TinyWorkbook empty = TinyWorkbook.in(other);
    empty.write(
        ".lab/runs/01-tiny/events/local-1.inprogress",
        "{\"Event\":\"SparkListenerLogStart\",\"Spark Version\":\"4.2.0\"}\n");

    Spoken spoken = empty.lab("ui", "1");

    assertThat(spoken.code()).isEqualTo(2);
    assertThat(spoken.err()).contains("lab run 1");
  }

  /** The same log under another application's name, as the next {@code lab run} leaves it. */
  private static String recordAnotherRun() throws IOException {
    String application = log.getFileName().toString();
    String again = application + "0";
    Files.writeString(log.resolveSibling(again), Files.readString(log).replace(application, again));
    Files.delete(log);
    log = log.resolveSibling(again);
    return again;
  }

  private static List<RecordedRun> awaitNewRun(HistoryUi ui) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    List<RecordedRun> fresh = ui.refresh();
    while (fresh.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(200);
      fresh = ui.refresh();
    }
    return fresh;
  }

  private static String get(String url) throws Exception {
    HttpResponse<String> answer =
        BROWSER.send(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(url).isEqualTo(200);
    return answer.body();
  }

  private static List<InetAddress> otherAddresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress())
        .toList();
  }

  private static void connect(InetAddress address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 2_000);
    }
  }

  private static Path onlyFileIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).findAny().get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
