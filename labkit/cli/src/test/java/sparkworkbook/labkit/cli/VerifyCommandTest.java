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

@DisplayName("lab verify on a lab that runs")
class VerifyCommandTest {
  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) {
    tiny = TinyWorkbook.in(folder);
  }

  @Test
  @DisplayName("a lab that keeps the rules passes, with the agreed JSON")
  void keepsTheRules() throws Exception {
    Spoken spoken = tiny.lab("verify", "1", "--json", "-");

    assertThat(spoken.err()).contains("01-tiny").contains("ok");
    assertThat(spoken.code()).isZero();
    JsonNode lab = new ObjectMapper().readTree(spoken.out()).get("labs").get(0);
    assertThat(lab.fieldNames())
        .toIterable()
        .contains("id", "ok", "starter", "reference", "alternatives", "decoys", "before", "after");
    assertThat(lab.get("starter").get("failed").get(0).asText())
        .isEqualTo("TinyTest.looksAtNothing");
    assertThat(lab.get("alternatives").get("loop").get("ok").asBoolean()).isTrue();
    assertThat(lab.get("decoys").fieldNames())
        .toIterable()
        .containsExactly("first-only", "look-twice", "zero");
  }

  @Test
  @DisplayName("a test that lab.yaml does not declare is named")
  void undeclaredTest() {
    tiny.replace("labs/01-tiny/lab.yaml", "  - {id: TinyTest.looksAtNothing, points: 3}\n", "");
    tiny.delete("solutions/01-tiny/alternatives").delete("solutions/01-tiny/decoys");

    Spoken spoken = tiny.lab("verify", "1");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out())
        .contains("lab.yaml declares the tests that JUnit finds")
        .contains("TinyTest.looksAtNothing");
  }

  @Test
  @DisplayName("a verdict that wavers between rounds is named")
  void flake() {
    tiny.delete("solutions/01-tiny/alternatives").delete("solutions/01-tiny/decoys");
    // Looks in the first round only: the working folder's parent remembers.
    tiny.write(
        "solutions/01-tiny/decoys/look-twice/" + TinyWorkbook.STUDENT_FILE,
        TinyWorkbook.tinyJava(
            "try { if (numbers.length == 2 && new java.io.File(\"../seen\").createNewFile())"
                + " { look(0); } return 0; } catch (java.io.IOException e) { return 0; }"));

    Spoken spoken = tiny.lab("verify", "1", "--repeat", "2");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out())
        .contains("verdicts do not waver")
        .contains("look-twice: TinyTest.looksAtNothing was failed, passed.");
  }

  @Test
  @DisplayName("a run that ends early leaves a report of the labs before, which is not ok")
  void reportSoFar(@TempDir Path elsewhere) throws Exception {
    String descriptor = tiny.read("labs/01-tiny/lab.yaml").replace("id: tiny", "id: unsolved");
    tiny.write("labs/02-unsolved/lab.yaml", descriptor);
    Path report = elsewhere.resolve("report.json");

    Spoken spoken = tiny.lab("verify", "1", "2", "--json", report.toString());

    assertThat(spoken.code()).isEqualTo(3);
    assertThat(spoken.err()).contains("02-unsolved cannot be verified");
    JsonNode soFar = new ObjectMapper().readTree(report.toFile());
    assertThat(soFar.get("ok").asBoolean()).isFalse();
    assertThat(soFar.get("labs")).hasSize(1);
    assertThat(soFar.get("labs").get(0).get("ok").asBoolean()).isTrue();
  }

  @Test
  @DisplayName("a report that cannot be written is refused before any work")
  void reportThatCannotBeWritten(@TempDir Path elsewhere) throws Exception {
    Path file = Files.writeString(elsewhere.resolve("a-file"), "");

    Spoken spoken = tiny.lab("verify", "1", "--json", file.resolve("report.json").toString());

    assertThat(spoken.code()).isEqualTo(3);
    assertThat(spoken.err()).contains("report.json");
    assertThat(spoken.out()).doesNotContain("01-tiny");
  }
}
