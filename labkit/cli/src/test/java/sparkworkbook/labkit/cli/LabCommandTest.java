package sparkworkbook.labkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;

@DisplayName("The lab command, where nothing needs to run")
class LabCommandTest {
  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) {
    tiny = TinyWorkbook.in(folder.resolve("a workbook with spaces and \u00e9"));
  }

  @Test
  @DisplayName("bare, it says where you are and what to type")
  void bare() {
    Spoken spoken = tiny.lab();

    assertThat(spoken.code()).isZero();
    assertThat(spoken.out())
        .contains("0 of 1 labs solved")
        .contains("Next: 01-tiny")
        .contains("lab test 1");
  }

  @Test
  @DisplayName("list says new, and started once a file has changed")
  void stateFollowsTheFiles() throws Exception {
    assertThat(state()).isEqualTo("new");

    tiny.student("return -1;");

    assertThat(state()).isEqualTo("started");
  }

  @Test
  @DisplayName("list says unavailable where a requirement is missing")
  void unavailable() throws Exception {
    tiny.replace("labs/01-tiny/lab.yaml", "requires: []", "requires: [no-such-program]");

    assertThat(state()).isEqualTo("unavailable");
    assertThat(tiny.lab("test", "1").code()).isEqualTo(3);
    assertThat(tiny.lab("test", "--all", "--json", "-").code()).isZero();
  }

  @Test
  @DisplayName("list --json - puts the agreed keys alone on standard output")
  void listJson() throws Exception {
    Spoken spoken = tiny.lab("list", "--json", "-");

    JsonNode lab = new ObjectMapper().readTree(spoken.out()).get(0);
    assertThat(lab.fieldNames())
        .toIterable()
        .containsExactly("id", "number", "title", "course", "minutes", "points", "state");
    assertThat(lab.get("number").asInt()).isEqualTo(1);
    assertThat(lab.get("points").asInt()).isEqualTo(5);
    assertThat(spoken.err()).contains("01-tiny");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frobnicate",
        "list --frobnicate",
        "test",
        "test --all 1",
        "test 7",
        "try 1",
        "try 1 nonsense",
        "run",
        "run 1 --master yarn",
        "run 1 --master local[0]",
        "run 1 --master local[many]",
        "run 1 --master spark://",
        "run 1 --master spark://127.0.0.1",
        "run 1 --master spark://127.0.0.1:70000",
        "run 1 --master spark://127.0.0.1:7077/app",
        "run 1 --master spark://127.0.0.1:7077,",
        "run 1 --master http://127.0.0.1:7077",
        "cluster 2",
        "cluster --workers 0",
        "cluster --cores many",
        "run 1 --data no/such/folder",
        "verify --repeat 0",
        "verify --repeat many",
        "new tiny",
        "new 01-other",
        "new 07-tiny",
        "ui",
        "ui 1",
        "ui 7",
        "ui 1 --port 70000",
        "ui 1 --port http",
        "doctor 1",
        "doctor --online",
        "data 1",
        "data --build"
      })
  @DisplayName("wrong usage is 2, and says more than nothing")
  void wrongUsage(String line) {
    Spoken spoken = tiny.lab(line.split(" "));

    assertThat(spoken.code()).isEqualTo(2);
    assertThat(spoken.err()).isNotBlank();
  }

  @Test
  @DisplayName("an unknown id names its neighbours")
  void nearMiss() {
    assertThat(tiny.lab("test", "tinny").err()).contains("Did you mean 01-tiny?");
  }

  @Test
  @DisplayName("a variant that is not there names those that are")
  void unknownVariant() {
    assertThat(tiny.lab("try", "1", "nonsense").err())
        .contains("starter, reference, loop, first-only, look-twice, zero");
  }

  @Test
  @DisplayName("a lab of one machine is not taken to a cluster, and says where it runs")
  void localLab() {
    tiny.replace("labs/01-tiny/lab.yaml", "master: any", "master: local");

    Spoken spoken = tiny.lab("run", "1", "--master", "spark://127.0.0.1:7077");

    assertThat(spoken.code()).isEqualTo(2);
    assertThat(spoken.err()).contains("about one machine").contains("local[2]");
  }

  @Test
  @DisplayName("ui asks for a run first")
  void uiWithoutRuns() {
    assertThat(tiny.lab("ui", "1").err())
        .contains("01-tiny has not been run")
        .contains("lab run 1");
    assertThat(tiny.lab("ui").err()).contains("No lab has been run").contains("lab run ID");
  }

  @Test
  @DisplayName("a broken lab.yaml is 3 and names file and key")
  void brokenDescriptor() {
    tiny.replace("labs/01-tiny/lab.yaml", "minutes: 5", "minuts: 5");

    for (List<String> line :
        List.of(List.of("list"), List.of("test", "1"), List.of("run", "1"), List.of("verify"))) {
      Spoken spoken = tiny.lab(line.toArray(String[]::new));
      assertThat(spoken.code()).as("lab %s", line).isEqualTo(3);
      assertThat(spoken.out() + spoken.err()).contains("lab.yaml").contains("minuts");
    }
  }

  @Test
  @DisplayName("missing data is 3 and says how to restore it")
  void missingData() {
    tiny.delete("datasets/flights");

    for (List<String> line : List.of(List.of("test", "1"), List.of("run", "1"))) {
      Spoken spoken = tiny.lab(line.toArray(String[]::new));
      assertThat(spoken.code()).as("lab %s", line).isEqualTo(3);
      assertThat(spoken.err()).contains("git checkout -- datasets/flights/some.csv");
    }
  }

  @Test
  @DisplayName("data that differs from its checksum is 3, says what to do, and no verdict")
  void alteredData() {
    tiny.write("datasets/flights/some.csv", "a,B\n1,2\n");

    for (List<String> line : List.of(List.of("test", "1"), List.of("run", "1"))) {
      Spoken spoken = tiny.lab(line.toArray(String[]::new));
      assertThat(spoken.code()).as("lab %s", line).isEqualTo(3);
      assertThat(spoken.err())
          .contains("some.csv is damaged", "git checkout -- datasets/flights/some.csv");
      assertThat(spoken.out()).doesNotContain("points", "The job printed");
    }
  }

  @Test
  @DisplayName(
      "lab data names data that differs from its checksum, says what to do, and builds nothing")
  void damagedData() {
    tiny.write("datasets/flights/some.csv", "a,B\n1,2\n");

    Spoken spoken = tiny.lab("data");

    assertThat(spoken.code()).isEqualTo(3);
    assertThat(spoken.out())
        .contains("damaged  flights/some.csv")
        .contains("git checkout -- datasets/flights/some.csv")
        .contains("generated data was not looked at");
  }

  @Test
  @DisplayName("doctor finds nothing missing, and says what could be better")
  void doctor() throws Exception {
    Spoken spoken = tiny.lab("doctor", "--json", "-");

    assertThat(spoken.code()).as(spoken.err()).isZero();
    assertThat(spoken.err()).contains("ok       JDK").contains("Nothing is missing.");
    JsonNode report = new ObjectMapper().readTree(spoken.out());
    assertThat(report.get("ok").asBoolean()).isTrue();
    assertThat(report.get("checks"))
        .extracting(check -> check.get("id").asText())
        .containsExactly(
            "jdk",
            "maven",
            "memory",
            "cores",
            "disk",
            "ports",
            "path",
            "write",
            "data",
            "generated",
            "labs",
            "labkit",
            "spark",
            "archive");
    assertThat(report.get("checks").get(0).fieldNames())
        .toIterable()
        .containsExactly("id", "state", "found", "remedy");
  }

  @Test
  @DisplayName("doctor is 3 where something is missing, and says at once what to do about each")
  void doctorFindsFaults() {
    tiny.delete("datasets/flights").delete("labkit/cli/target");
    tiny.replace("labs/01-tiny/lab.yaml", "requires: []", "requires: [no-such-program]");

    Spoken spoken = tiny.lab("doctor");

    assertThat(spoken.code()).isEqualTo(3);
    assertThat(spoken.out())
        .contains("missing  data", "git checkout -- datasets/flights/some.csv")
        .contains("missing  labkit", "Build it")
        .contains("warn     labs", "no-such-program on the PATH")
        .contains("2 of 14 checks failed");
  }

  @Test
  @DisplayName("a class copy without solutions says so")
  void withoutSolutions() {
    tiny.delete("solutions");

    for (String command :
        List.of(
            "solution 1",
            "try 1 reference",
            "verify 1",
            "verify --status",
            "messages 1",
            "bundle --students class",
            "new 22-more")) {
      Spoken spoken = tiny.lab(command.split(" "));

      assertThat(spoken.code()).as(command).isEqualTo(3);
      assertThat(spoken.err())
          .as(command)
          .startsWith("This copy of the workbook has no solutions")
          .hasLineCount(1);
    }
  }

  @Test
  @DisplayName("state that cannot be written is 3, in one message")
  void readOnly() {
    tiny.write(".lab", "a file where the folder should be");

    Spoken spoken = tiny.lab("list");

    assertThat(spoken.code()).isEqualTo(3);
    assertThat(spoken.err()).startsWith("Cannot write ").contains("Make the workbook's folder");
  }

  @Test
  @DisplayName("the starter's copy is made once and never follows an edit")
  void starterCopy() {
    tiny.lab("list");
    String copy = ".lab/starters/01-tiny/" + TinyWorkbook.STUDENT_FILE;
    String before = tiny.read(copy);

    tiny.student("return 1;");
    tiny.lab("list");

    assertThat(tiny.read(copy)).isEqualTo(before);
  }

  private String state() throws Exception {
    Spoken spoken = tiny.lab("list", "--json", "-");
    return new ObjectMapper().readTree(spoken.out()).get(0).get("state").asText();
  }
}
