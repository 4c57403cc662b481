package sparkworkbook.labkit.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;
import sparkworkbook.labkit.harness.StandaloneCluster;
import sparkworkbook.labkit.harness.jvm.Loopback;

@DisplayName("lab run --master spark://...")
class ClusterRunTest {
  private static final StandaloneCluster.Size TWO_WORKERS = new StandaloneCluster.Size(2, 1, 512);
  private static final int ANY = StandaloneCluster.ANY_PORT;

  private Path root;
  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) {
    root = folder.resolve("a workbook, with spaces");
    tiny = TinyWorkbook.in(root);
    tiny.replace("labs/01-tiny/lab.yaml", "timeout_s: 20", "timeout_s: 20\nrun: {heap: 512m}");
  }

  @Test
  @DisplayName("ships the job's classes and reports as for a local run, executors lost included")
  void runsOnExecutors() {
    tiny.write("labs/01-tiny/" + TinyWorkbook.STUDENT_FILE, JOB);

    Spoken spoken;
    try (StandaloneCluster cluster =
        StandaloneCluster.start(root.resolve("cluster"), sparkJars(), TWO_WORKERS, ANY, ANY)) {
      spoken = tiny.lab("run", "1", "--master", cluster.url());
    }

    assertThat(spoken.err()).isEmpty();
    assertThat(spoken.code()).isZero();
    assertThat(spoken.out())
        .containsSubsequence(
            "The job printed\n",
            "    keys: 10\n",
            "    zone: UTC\n",
            "    lines: 2\n",
            "    out: kept\n",
            "It ended normally",
            "2 executors with 2 cores in all, heap 512m each",
            "Plan of query",
            "Stages",
            "What stands out",
            "exited with code 52",
            "200,000 of them",
            ".lab/runs/01-tiny/spark.log",
            "lab ui 1");
    assertThat(root.resolve(".lab/runs/01-tiny/out/ten")).isNotEmptyDirectory();
  }

  @Test
  @DisplayName("is 3 at once where nobody listens, and says how to start a cluster")
  void nobodyListens() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(Loopback.ADDRESS))) {
      free = socket.getLocalPort();
    }

    Spoken spoken = tiny.lab("run", "1", "--master", "spark://127.0.0.1:" + free);

    assertThat(spoken.code()).isEqualTo(3);
    assertThat(spoken.err()).contains("No master of Spark answers", "refused", "lab cluster");
  }

  @Test
  @DisplayName("is 3 where another program listens")
  void somebodyElseListens() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(Loopback.ADDRESS))) {
      Thread hangsUp = new Thread(() -> hangUp(socket));
      hangsUp.setDaemon(true);
      hangsUp.start();

      Spoken spoken =
          tiny.lab("run", "1", "--master", "spark://127.0.0.1:" + socket.getLocalPort());

      assertThat(spoken.code()).isEqualTo(3);
      assertThat(spoken.err()).contains("No master of Spark answers");
    }
  }

  @Test
  @DisplayName("lab cluster starts one, says its URL, and ends with q")
  void clusterCommand() {
    InputStream typing = System.in;
    Spoken spoken;
    try {
      System.setIn(new ByteArrayInputStream("q\n".getBytes(StandardCharsets.UTF_8)));
      spoken = tiny.lab("cluster", "--workers", "1");
    } finally {
      System.setIn(typing);
    }

    assertThat(spoken.err()).isEmpty();
    assertThat(spoken.code()).isZero();
    assertThat(spoken.out())
        .contains("lab run ID --master spark://127.0.0.1:")
        .contains("http://127.0.0.1:")
        .contains(".lab/cluster");
  }

  private List<Path> sparkJars() {
    return tiny.workbook().jobClassPath().stream().filter(Files::isRegularFile).toList();
  }

  private static void hangUp(ServerSocket socket) {
    while (!socket.isClosed()) {
      try (Socket caller = socket.accept()) {
        caller.setSoLinger(true, 0);
      } catch (IOException e) {
        // the test is over
      }
    }
  }

  /** Its lambdas and the class of datasets reach the executors in the job's jar or not at all. */
  private static final String JOB =
      """
      package sparkworkbook.labs.tiny;

      import java.util.TimeZone;
      import org.apache.spark.TaskContext;
      import org.apache.spark.sql.SparkSession;
      import scala.Tuple2;
      import sparkworkbook.datasets.JobArguments;

      public final class Tiny {
        public static void main(String[] args) {
          JobArguments arguments = JobArguments.parse(args);
          SparkSession spark = SparkSession.builder().getOrCreate();
          long keys = spark.range(0, 200_000, 1, 2).javaRDD()
              .mapToPair(n -> new Tuple2<>(n % 10, n)).groupByKey().count();
          System.out.println("keys: " + keys);
          System.out.println("zone: " + spark.range(1).javaRDD()
              .map(n -> TimeZone.getDefault().getID()).first());
          System.out.println("lines: "
              + spark.read().text(arguments.data() + "/flights").count());
          System.out.println("out: " + spark.range(1).javaRDD()
              .map(n -> JobArguments.parse("--data", "some", "--out", "kept").out().toString())
              .first());
          spark.range(10).write().parquet(arguments.out() + "/ten");
          spark.range(0, 2, 1, 1).javaRDD().map(n -> {
            if (TaskContext.get().attemptNumber() == 0) {
              Runtime.getRuntime().halt(52);
            }
            return n;
          }).count();
        }
      }
      """;
}
