package sparkworkbook.labkit.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;

@DisplayName("lab run")
class JobRunTest {
  /** One run for the tests of what the report of a good job shows. */
  private static Path goodRoot;

  private static Spoken good;

  private Path root;
  private TinyWorkbook tiny;

  @BeforeAll
  static void runAGoodJob(@TempDir Path folder) {
    goodRoot = folder;
    TinyWorkbook workbook = TinyWorkbook.in(folder);
    job(
        workbook,
        """
        long keys = spark.range(0, 200_000, 1, 2).javaRDD()
            .mapToPair(n -> new Tuple2<>(n % 10, n)).groupByKey().count();
        System.out.println("keys: " + keys);
        spark.range(1_000).selectExpr("id % 7 AS k").groupBy("k").count().collectAsList();
        spark.range(0, 1_000, 1, 2).javaRDD()
            .mapToPair(n -> new Tuple2<>(n < 900 ? 0L : n, n)).groupByKey(4).count();
        spark.range(0, 1_000, 1, 2).javaRDD()
            .mapToPair(n -> new Tuple2<>(n < 900 ? 0L : n, n)).groupByKey(40).count();
        """);
    good = workbook.lab("run", "1");
  }

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) {
    root = folder;
    tiny = TinyWorkbook.in(folder);
  }

  @Test
  @DisplayName("shows what the job printed, its plans, its stages and what stands out")
  void reports() {
    assertThat(good.err()).isEmpty();
    assertThat(good.code()).isZero();
    assertThat(good.out())
        .containsSubsequence(
            "The job printed\n    keys: 10\n",
            "It ended normally",
            "Plan of query",
            ">>> ",
            "Exchange hashpartitioning",
            ">>> moves or sorts every row that reaches it",
            "Stages",
            "What stands out",
            "200,000 of them",
            ".lab/runs/01-tiny/spark.log");
    assertThat(goodRoot.resolve(".lab/runs/01-tiny/out")).doesNotExist();
  }

  @Test
  @DisplayName(
      "shows how uneven tasks share the records: a bar a task, or of many tasks a bar a range")
  void histograms() {
    assertThat(good.out())
        .containsPattern(
            "Records by task, stage \\d+\\n    task   0  #{40,}  92\\d\\n    task   1  #")
        .containsPattern("    up to +\\d+ records  #{20,}  39 tasks\\n")
        .containsPattern("    up to +90\\d records  #  1 task\\n");
  }

  @Test
  @DisplayName("shows what a change of the job has changed since the run before")
  void changes() {
    job("spark.range(0, 1_000, 1, 2).toJavaRDD().groupBy(n -> n % 7).count();");
    assertThat(tiny.lab("run", "1").out()).doesNotContain("Since the run before");

    job("spark.range(0, 2_000, 1, 2).toJavaRDD().groupBy(n -> n % 7).count();");
    assertThat(tiny.lab("run", "1").out())
        .contains("Since the run before")
        .containsPattern("shuffle records written +1,000 -> 2,000");
    assertThat(tiny.lab("run", "1").out()).doesNotContain("1,000 -> 2,000");
  }

  @Test
  @DisplayName("says what the mark means only where an operator has one")
  void plansWithoutMarks() {
    job("spark.range(1_000).filter(\"id > 995\").collectAsList();");

    assertThat(tiny.lab("run", "1").out())
        .contains("Plan of query", "+- Range")
        .doesNotContain(">>>");
  }

  @Test
  @DisplayName("a job that dies is reported with its cause and its line, and ends with 0")
  void dies() {
    job("throw new IllegalStateException(\"the disk is made of cheese\");");

    Spoken spoken = tiny.lab("run", "1");

    assertThat(spoken.code()).isZero();
    assertThat(spoken.out().replaceAll("\\s+", " "))
        .contains("It died after")
        .contains("exit code 1")
        .contains("IllegalStateException: the disk is made of cheese")
        .contains("Tiny.main(Tiny.java:");
  }

  @Test
  @DisplayName("a job that does not compile is 1")
  void doesNotCompile() {
    tiny.student("return nonsense;");

    Spoken spoken = tiny.lab("run", "1");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out()).contains("cannot find symbol");
  }

  @Test
  @DisplayName("a job that never starts Spark has no plans to show")
  void withoutSpark() throws Exception {
    Spoken spoken = tiny.lab("run", "1");

    assertThat(spoken.code()).isZero();
    assertThat(spoken.out()).contains("    6\n").contains("Spark never started");
    assertThat(Files.readString(root.resolve(".lab/runs/01-tiny/output.txt"))).contains("6");
  }

  private void job(String body) {
    job(tiny, body);
  }

  private static void job(TinyWorkbook workbook, String body) {
    workbook.write(
        "labs/01-tiny/" + TinyWorkbook.STUDENT_FILE,
        """
        package sparkworkbook.labs.tiny;

        import org.apache.spark.sql.SparkSession;
        import scala.Tuple2;

        public final class Tiny {
          public static void main(String[] args) {
            SparkSession spark = SparkSession.builder().getOrCreate();
            %s
          }
        }
        """
            .formatted(body));
  }
}
