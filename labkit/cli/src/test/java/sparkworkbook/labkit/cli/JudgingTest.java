package sparkworkbook.labkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Lab;

@DisplayName("A verdict, judged in a JVM of its own")
class JudgingTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path root;
  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) {
    root = folder.resolve("a workbook with spaces and \u00e9");
    tiny = TinyWorkbook.in(root);
    tiny.lab("list"); // the first use: keeps the starter
  }

  @Test
  @DisplayName("on the starter: 1, the failed check with its numbers, and where to look next")
  void starter() throws Exception {
    Spoken spoken = tiny.lab("test", "tiny", "--json", root.resolve("v.json").toString());

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out())
        .containsPattern("passed +2/2 +sum is unchanged")
        .containsPattern("failed +0/3 +looks at nothing")
        .contains("[looks]")
        .contains("2 of 5 points")
        .contains("lab run 1")
        .contains("lab hint");
    JsonNode report = JSON.readTree(Files.readString(root.resolve("v.json")));
    assertThat(report.get("ok").asBoolean()).isFalse();
    JsonNode lab = report.get("labs").get(0);
    assertThat(lab.get("id").asText()).isEqualTo("tiny");
    assertThat(lab.get("score").asInt()).isEqualTo(2);
    assertThat(lab.get("max_score").asInt()).isEqualTo(5);
    JsonNode test = lab.get("tests").get(1);
    assertThat(test.fieldNames())
        .toIterable()
        .contains("id", "status", "points", "max_points", "message", "measured");
    assertThat(test.get("status").asText()).isEqualTo("failed");
  }

  @Test
  @DisplayName("on a repair: 0, and the lab is solved from then on")
  void solved() {
    tiny.student(TinyWorkbook.REFERENCE);

    assertThat(tiny.lab("test", "1").code()).isZero();

    tiny.student(TinyWorkbook.STARTER);
    assertThat(tiny.lab("test", "1").code()).isEqualTo(1);
    assertThat(tiny.lab("list").out()).contains("solved");
  }

  @Test
  @DisplayName("on code that does not compile: the student's path, line and caret")
  void compileError() {
    tiny.student("return sun(numbers);");

    Spoken spoken = tiny.lab("test", "1");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out())
        .contains("labs/01-tiny/" + TinyWorkbook.STUDENT_FILE + ":14: cannot find symbol")
        .containsPattern("\\n +return sun\\(numbers\\);\\n +\\^")
        .contains("0 of 5 points");
  }

  @Test
  @DisplayName("a job that wants the judge's libraries is told what it may use")
  void judgesLibraries() {
    tiny.student("return org.assertj.core.api.Assertions.assertThat(1) == null ? 0 : 1;");

    assertThat(tiny.lab("test", "1").out()).contains("A job may use Java, Spark and");
  }

  @Test
  @DisplayName("on a changed signature: which method the judge needs, as it was")
  void changedSignature() {
    tiny.replace(
        "labs/01-tiny/" + TinyWorkbook.STUDENT_FILE,
        "sum(int[] numbers)",
        "sum(int[] numbers, int from)");
    tiny.replace("labs/01-tiny/" + TinyWorkbook.STUDENT_FILE, "{1, 2, 3}", "{1, 2, 3}, 0");

    Spoken spoken = tiny.lab("test", "1");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out())
        .contains("The judge needs the method sum, as it was:")
        .contains("public static int sum(int[] numbers)\n");
  }

  @Test
  @DisplayName("a judge that does not compile against its own starter is the workbook's fault")
  void brokenJudge() {
    tiny.replace(
        "labs/01-tiny/src/test/java/sparkworkbook/labs/tiny/TinyTest.java",
        "Tiny.sum(",
        "Tiny.add(");

    Spoken spoken = tiny.lab("test", "1");

    assertThat(spoken.code()).isEqualTo(3);
    assertThat(spoken.err()).contains("does not compile against its own starter");
  }

  @Test
  @DisplayName("a job that ends the JVM is an error there, and the other checks are still made")
  void halts() throws Exception {
    tiny.student("if (numbers.length == 3) { Runtime.getRuntime().halt(0); } return 9;");

    Spoken spoken = tiny.lab("test", "1", "--json", "-");

    JsonNode tests = JSON.readTree(spoken.out()).get("labs").get(0).get("tests");
    assertThat(spoken.code()).isEqualTo(1);
    assertThat(tests.get(0).get("status").asText()).isEqualTo("error");
    assertThat(tests.get(1).get("status").asText()).isEqualTo("passed");
    assertThat(spoken.err()).contains("judging the rest in a fresh JVM");
  }

  @Test
  @DisplayName("try starter judges the copy, whatever the student did since")
  void tryStarter() {
    tiny.student("this does not compile");

    Spoken spoken = tiny.lab("try", "1", "starter");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out()).contains("copy made at first use").contains("2 of 5 points");
    assertThat(tiny.lab("try", "1", "reference").code()).isZero();
    assertThat(tiny.lab("try", "1", "zero").out()).containsPattern("failed +0/2");
  }

  @Test
  @DisplayName("try --repeat judges several times, and again after a variant that ends the JVM")
  void tryRepeatedly() {
    assertThat(tiny.lab("try", "1", "reference", "--repeat", "2").out())
        .contains("time 2 of 2")
        .contains("The same verdict 2 times.");
    tiny.replace(
        "solutions/01-tiny/decoys/zero/" + TinyWorkbook.STUDENT_FILE,
        "return 0;",
        "Runtime.getRuntime().halt(0); return 0;");

    Spoken halting = tiny.lab("try", "1", "zero", "--repeat", "2");

    assertThat(halting.code()).isEqualTo(1);
    assertThat(halting.out()).contains("The same verdict 2 times.").containsPattern("error +0/2");
    assertThat(tiny.lab("try", "1", "zero", "--repeat", "0").code()).isEqualTo(2);
  }

  @Test
  @DisplayName("warm, it comes from the JVM of the series, or from a new one where none waits")
  void warm() {
    Lab lab = tiny.theLab();
    Variant reference = Variant.reference(lab);
    try (LabRunner runner = LabRunner.inSeries(tiny.workbook(), line -> {})) {
      Verdict first = runner.judge(lab, reference);

      Verdict warm = runner.judgeWarm(lab, reference);
      runner.close();
      Verdict alone = runner.judgeWarm(lab, reference);

      assertThat(warm.solved()).isTrue();
      assertThat(warm.log()).isEqualTo(first.log());
      assertThat(alone.solved()).isTrue();
      assertThat(alone.log()).isNotEqualTo(first.log());
    }
  }
}
