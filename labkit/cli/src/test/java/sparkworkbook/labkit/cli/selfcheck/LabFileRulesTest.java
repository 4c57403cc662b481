package sparkworkbook.labkit.cli.selfcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sparkworkbook.labkit.cli.TinyWorkbook;

@DisplayName("The self-check's rules that need no run")
class LabFileRulesTest {
  private static final String LAB = "labs/01-tiny/";
  private static final String SOLUTION = "solutions/01-tiny/";

  @TempDir private Path folder;

  @Test
  @DisplayName("are kept by the lab that these tests break")
  void kept() {
    assertThat(findings(TinyWorkbook.in(folder))).isEmpty();
  }

  @Test
  @DisplayName("take decoys, one or several, or a sentence for each kind of cheat")
  void cheats() {
    TinyWorkbook tiny =
        TinyWorkbook.in(folder)
            .replace(SOLUTION + "checks.yaml", answer("one-task"), "  one-task: zero\n")
            .replace(
                SOLUTION + "checks.yaml", answer("overflow"), "  overflow: [zero, first-only]\n");

    assertThat(findings(tiny)).isEmpty();
    assertThat(
            SolutionManifest.read(tiny.theLab().solution().resolve(SolutionManifest.FILE_NAME))
                .cheats())
        .containsEntry(CheatKind.ONE_TASK, new CheatAnswer(List.of("zero"), ""))
        .containsEntry(CheatKind.OVERFLOW, new CheatAnswer(List.of("zero", "first-only"), ""))
        .containsEntry(CheatKind.LEFTOVERS, new CheatAnswer(List.of(), TinyWorkbook.NO_CHEAT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("breaches")
  @DisplayName("name the rule and what to do")
  void broken(String rule, String remedy, Breach breach) {
    TinyWorkbook tiny = TinyWorkbook.in(folder);
    breach.on(tiny);

    assertThat(findings(tiny))
        .anySatisfy(
            finding -> {
              assertThat(finding.rule()).isEqualTo(rule);
              assertThat(finding.message()).contains(remedy);
            });
  }

  interface Breach {
    void on(TinyWorkbook tiny);
  }

  static Stream<Arguments> breaches() {
    return Stream.of(
        breach(
            "lab.yaml is strict",
            "hints",
            tiny -> tiny.replace(LAB + "lab.yaml", "[where, which, what]", "[where]")),
        breach(
            "checks.yaml is strict", "checks.yaml", tiny -> tiny.delete(SOLUTION + "checks.yaml")),
        breach(
            "checks.yaml is strict",
            "anwser",
            tiny -> tiny.replace(SOLUTION + "checks.yaml", "answer:", "anwser:")),
        breach(
            "checks.yaml is strict",
            "the key cheats is missing",
            tiny -> {
              String checks = tiny.read(SOLUTION + "checks.yaml");
              tiny.write(SOLUTION + "checks.yaml", checks.substring(0, checks.indexOf("cheats:")));
            }),
        unanswered("Did you mean overflow?", "  overflow:", "  overflwo:"),
        unanswered("the key cheats.overflow is missing", answer("overflow"), ""),
        unanswered(
            "cheats.overflow names \"sero\", which is no decoy of this lab",
            answer("overflow"),
            "  overflow: [zero, sero]\n"),
        unanswered("cheats.overflow is an empty list", answer("overflow"), "  overflow: []\n"),
        unanswered(
            "which is not a full sentence", answer("overflow"), "  overflow: No numbers here.\n"),
        unanswered(
            "which is not a full sentence",
            answer("overflow"),
            "  overflow: It only adds up a few numbers\n"),
        breach(
            "student files exist",
            TinyWorkbook.STUDENT_FILE,
            tiny -> tiny.delete(LAB + TinyWorkbook.STUDENT_FILE)),
        breach(
            "the lab is a module",
            "<module>01-tiny</module>",
            tiny -> tiny.write("labs/pom.xml", "<modules/>")),
        breach(
            "Maven compiles as lab.yaml says",
            "put <judge.jit>4</judge.jit> into labs/01-tiny/pom.xml",
            tiny -> tiny.replace(LAB + "lab.yaml", "hints:", "jit: full\nhints:")),
        breach(
            "Maven compiles as lab.yaml says",
            "say jit: full in lab.yaml",
            tiny -> tiny.write(LAB + "pom.xml", "<judge.jit>4</judge.jit>")),
        breach(
            "the pages have their sections in order",
            "add a heading with \"predict\"",
            tiny -> tiny.replace(LAB + "README.md", "## Predict\n", "")),
        breach(
            "the pages have their sections in order",
            "move the heading with \"predict\"",
            tiny ->
                tiny.replace(LAB + "README.md", "## Predict\n", "")
                    .replace(LAB + "README.md", "# 01 tiny", "# 01 tiny\n## Predict")),
        breach(
            "the pages have their sections in order",
            "add a heading with \"your predictions\"",
            tiny -> tiny.replace(SOLUTION + "DISCUSSION.md", "## Your predictions\n", "")),
        breach(
            "hints live in lab.yaml alone",
            "move hints to lab.yaml",
            tiny -> tiny.replace(LAB + "README.md", "## Stuck?", "## Stuck?\n<details>")),
        breach(
            "the page of hints is current",
            "lab map --write",
            tiny -> tiny.replace(LAB + "lab.yaml", "[where, which, what]", "[a, b, c]")),
        breach(
            "there are notes for instructors",
            "INSTRUCTORS.md is missing",
            tiny -> tiny.delete(SOLUTION + "INSTRUCTORS.md")),
        breach(
            "plain words",
            "labs/01-tiny/README.md:3: write \"fix or repair\" for \"mended\"",
            tiny -> tiny.replace(LAB + "README.md", "## The incident", "## The incident\nmended")),
        breach(
            "plain words",
            "labs/01-tiny/README.md:3: wrap the line at 100 characters",
            tiny ->
                tiny.replace(
                    LAB + "README.md",
                    "## The incident",
                    "## The incident\n" + "long ".repeat(21))),
        breach(
            "checks.yaml names declared tests",
            "TinyTest.nonsense",
            tiny ->
                tiny.replace(
                    SOLUTION + "checks.yaml",
                    "starter_fails: [TinyTest.looksAtNothing]",
                    "starter_fails: [TinyTest.nonsense]")),
        breach(
            "the starter fails",
            "starter_fails is empty",
            tiny ->
                tiny.replace(
                    SOLUTION + "checks.yaml",
                    "starter_fails: [TinyTest.looksAtNothing]",
                    "starter_fails: []")),
        breach(
            "at least three decoys",
            "there are 2",
            tiny ->
                tiny.replace(
                    SOLUTION + "checks.yaml",
                    "  zero: {fails: [TinyTest.sumIsUnchanged], why: \"nothing is not all\"}\n",
                    "")),
        breach(
            "at least one alternative",
            "there is none",
            tiny -> tiny.replace(SOLUTION + "checks.yaml", "{loop: \"a loop is as good\"}", "{}")),
        breach(
            "checks.yaml and folders agree",
            "no folder of that name",
            tiny -> tiny.delete(SOLUTION + "decoys/zero")),
        breach(
            "checks.yaml and folders agree",
            "decoys/more that checks.yaml does not name",
            tiny -> tiny.write(SOLUTION + "decoys/more/" + TinyWorkbook.STUDENT_FILE, "")),
        breach(
            "there is a reference",
            "solutions/01-tiny/reference",
            tiny -> tiny.delete(SOLUTION + "reference")),
        breach(
            "variants hold student files only",
            "decoys/zero/lab.yaml",
            tiny -> tiny.write(SOLUTION + "decoys/zero/lab.yaml", "")),
        breach(
            "the DISCUSSION shows the counted before and after",
            "lab verify 1 --write",
            tiny ->
                tiny.write(
                    SOLUTION + "DISCUSSION.md",
                    "<!-- measured: begin -->\n<!-- measured: end -->\n")),
        breach(
            "the DISCUSSION shows the counted before and after",
            "lacks the lines",
            tiny -> tiny.write(SOLUTION + "DISCUSSION.md", "no markers")),
        breach(
            "nothing is left to do",
            "README.md: 1 lines say TODO",
            tiny -> tiny.replace(LAB + "README.md", "## Predict", "## Predict\nTODO")),
        breach(
            "nothing is left to do",
            "checks.yaml: 1 lines say TODO",
            tiny ->
                tiny.replace(SOLUTION + "checks.yaml", answer("overflow"), "  overflow: TODO\n")),
        breach(
            "no lab knows another lab or a solution",
            "sparkworkbook.labs.other",
            tiny ->
                tiny.replace(
                    LAB + TinyWorkbook.STUDENT_FILE,
                    "import java.util.Arrays;",
                    "import java.util.Arrays; // like sparkworkbook.labs.other")));
  }

  private static String answer(String kind) {
    return "  " + kind + ": \"" + TinyWorkbook.NO_CHEAT + "\"\n";
  }

  private static Arguments unanswered(String remedy, String old, String by) {
    return breach(
        "checks.yaml is strict", remedy, tiny -> tiny.replace(SOLUTION + "checks.yaml", old, by));
  }

  private static Arguments breach(String rule, String remedy, Breach breach) {
    return Arguments.of(rule, remedy, breach);
  }

  private static List<Finding> findings(TinyWorkbook tiny) {
    List<Finding> findings = new ArrayList<>(LabFileRules.basics(tiny.workbook(), tiny.theLab()));
    if (findings.isEmpty()) {
      findings.addAll(LabFileRules.pages(tiny.workbook(), tiny.theLab()));
    }
    return findings;
  }
}
