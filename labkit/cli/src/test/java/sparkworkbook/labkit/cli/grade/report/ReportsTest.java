package sparkworkbook.labkit.cli.grade.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.grade.ClassResults;
import sparkworkbook.labkit.cli.grade.Grade;
import sparkworkbook.labkit.cli.grade.GradeStore;
import sparkworkbook.labkit.cli.grade.LabGrade;
import sparkworkbook.labkit.cli.grade.LabGrade.State;
import sparkworkbook.labkit.cli.grade.Roster;
import sparkworkbook.labkit.cli.grade.conduct.ConductCategory;
import sparkworkbook.labkit.cli.grade.conduct.ConductHit;
import sparkworkbook.labkit.cli.grade.copies.CopyPair;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

@DisplayName("The results of a class")
class ReportsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HOSTILE = "<script>alert(1)</script>\u0007 ``` [x](y) & \"z\"";

  @TempDir private Path folder;

  @BeforeEach
  void write() {
    Map<String, Grade> grades = new LinkedHashMap<>();
    grades.put("anna", grade("Anna Berg", "s12", List.of(passed(), failed())));
    grades.put("evil", grade("=cmd|' /C calc'!A1", "", List.of(timeout(), notRun())));
    GradeStore.Run run = new GradeStore.Run(42, List.of("01-tiny"), "1.0.0");
    List<CopyPair> pairs = List.of(new CopyPair("Anna Berg", "Bo", false, 0.93, 120));
    List<Roster.Row> absent = List.of(new Roster.Row("Cleo \"C\" Ex", "s13", List.of()));
    Reports.write(folder, new ClassResults(run, grades, Map.of("01-tiny", pairs), absent));
  }

  @Test
  @DisplayName("as CSV: a row a student, absent ones too; no cell begins a formula")
  void csv() throws IOException {
    assertThat(folder.resolve("grades.csv"))
        .hasContent(
            """
            student,id,file,01-tiny,total,max,needs_a_look,problems,seed,workbook
            Anna Berg,s12,anna,2,2,5,1,,42,1.0.0
            '=cmd|' /C calc'!A1,,evil,0,0,5,1,,42,1.0.0
            "Cleo ""C"" Ex",s13,,,0,,0,no submission,42,1.0.0
            """);
  }

  @Test
  @DisplayName("for the student: points, the message, what was counted, the seed; no way out")
  void studentPage() throws IOException {
    String page = Files.readString(folder.resolve("students/anna.md"));

    assertThat(page)
        .contains("# Anna Berg", "2 of 5 points.", "| 01-tiny Add | 2 of 5 | open |")
        .contains("### looks at nothing: failed, 0 of 3 points")
        .contains("- looks: 1,832", "seed 42")
        .contains("````text\n" + "<script>"); // a longer fence than what the message holds
  }

  @Test
  @DisplayName("as JSON: what --resume reads is what was written")
  void json() {
    GradeStore store = GradeStore.open(folder, true);

    assertThat(store.read("anna")).contains(grade("Anna Berg", "s12", List.of(passed(), failed())));
    assertThat(GradeStore.tree(store.read("anna").orElseThrow()).at("/labs/0/result/max_score"))
        .hasToString("5");
  }

  @Test
  @DisplayName("as Gradescope's results.json: its keys alone, with its values")
  void gradescope() throws IOException {
    JsonNode root = JSON.readTree(folder.resolve("gradescope/anna.json").toFile());

    assertThat(names(root))
        .isSubsetOf(
            "score",
            "execution_time",
            "output",
            "output_format",
            "test_output_format",
            "test_name_format",
            "visibility",
            "stdout_visibility",
            "extra_data",
            "tests",
            "leaderboard");
    assertThat(root.get("score").isNumber()).isTrue();
    assertThat(root.get("tests")).hasSize(2);
    for (JsonNode test : root.get("tests")) {
      assertThat(names(test))
          .isSubsetOf(
              "score",
              "max_score",
              "status",
              "name",
              "name_format",
              "number",
              "output",
              "output_format",
              "tags",
              "visibility",
              "extra_data");
      assertThat(test.get("status").asText()).isIn("passed", "failed");
      assertThat(test.get("visibility").asText())
          .isIn("hidden", "after_due_date", "after_published", "visible");
      assertThat(test.get("output_format").asText())
          .isIn("text", "html", "simple_format", "md", "ansi");
    }
  }

  @Test
  @DisplayName("as JUnit's XML, valid by its schema whatever a job has printed")
  void junit() throws Exception {
    for (String name : List.of("anna", "evil")) {
      String xml = Files.readString(folder.resolve("junit/" + name + ".xml"));
      assertThatCode(
              () ->
                  SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                      .newSchema(ReportsTest.class.getResource("junit.xsd"))
                      .newValidator()
                      .validate(new StreamSource(new StringReader(xml))))
          .as(xml)
          .doesNotThrowAnyException();
    }
  }

  @Test
  @DisplayName("as one page: no script, nothing from the network, every name escaped")
  void classPage() throws IOException {
    String page = Files.readString(folder.resolve("class.html"));

    assertThat(page)
        .doesNotContain("<script", "http://", "https://", "src=", "href=", "url(", "@import")
        .contains("default-src 'none'", "prefers-color-scheme: dark", "name=\"viewport\"")
        .contains("Tiny.java:7 calls java.lang.System.exit (exit)")
        .contains("93 %", "Cleo &quot;C&quot; Ex", "01-tiny: looks at nothing");
  }

  private static Set<String> names(JsonNode node) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Grade grade(String student, String id, List<TestResult> tests) {
    ConductHit hit =
        new ConductHit(
            ConductCategory.EXIT, "labs.Tiny", "Tiny.java", 7, "calls java.lang.System.exit");
    LabGrade lab =
        new LabGrade(
            "01-tiny",
            "Add",
            State.JUDGED,
            LabResult.of("tiny", tests),
            List.of(),
            List.of(hit),
            List.of("A note."),
            1_000,
            2.5,
            List.of());
    return new Grade(
        student, id, "class/" + student, 42, "1.0.0", "f00", List.of(lab), List.of(), List.of());
  }

  private static TestResult passed() {
    return new TestResult("TinyTest.sumIsUnchanged", Status.PASSED, 2, 2, "", Map.of());
  }

  private static TestResult failed() {
    return new TestResult(
        "TinyTest.looksAtNothing", Status.FAILED, 0, 3, HOSTILE, Map.of("looks", 1832));
  }

  private static TestResult timeout() {
    return new TestResult("TinyTest.sumIsUnchanged", Status.TIMEOUT, 0, 2, "too long", Map.of());
  }

  private static TestResult notRun() {
    return new TestResult("TinyTest.looksAtNothing", Status.NOT_RUN, 0, 3, HOSTILE, Map.of());
  }
}
