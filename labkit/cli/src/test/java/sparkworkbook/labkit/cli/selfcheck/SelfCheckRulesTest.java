package sparkworkbook.labkit.cli.selfcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook;
import sparkworkbook.labkit.cli.judge.Judge;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;
import sparkworkbook.labkit.harness.record.ScoreRecorder;

@DisplayName("The self-check's rules about verdicts")
class SelfCheckRulesTest {
  private static final String SUM = "TinyTest.sumIsUnchanged";
  private static final String LOOKS = "TinyTest.looksAtNothing";

  private TinyWorkbook tiny;
  private final Map<String, Map<String, Status>> verdicts = new HashMap<>();

  @BeforeEach
  void verdictsThatKeepTheRules(@TempDir Path folder) {
    tiny = TinyWorkbook.in(folder);
    verdict("starter", Status.PASSED, Status.FAILED);
    verdict("reference", Status.PASSED, Status.PASSED);
    verdict("loop", Status.PASSED, Status.PASSED);
    verdict("first-only", Status.FAILED, Status.PASSED);
    verdict("look-twice", Status.PASSED, Status.FAILED);
    verdict("zero", Status.FAILED, Status.PASSED);
  }

  @Test
  @DisplayName("are kept by the lab that these tests break")
  void kept() {
    assertThat(findings()).isEmpty();
  }

  @Test
  @DisplayName("a starter that passes")
  void greenStarter() {
    verdict("starter", Status.PASSED, Status.PASSED);

    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.rule()).isEqualTo("the starter fails exactly starter_fails");
              assertThat(finding.message()).contains("Green, and should be red: " + LOOKS);
            });
  }

  @Test
  @DisplayName("a starter that fails more than it says")
  void redderStarter() {
    verdict("starter", Status.FAILED, Status.FAILED);

    assertThat(findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).contains("Too many: " + SUM));
  }

  @Test
  @DisplayName("a starter that crashes where it should fail")
  void crashingStarter() {
    verdict("starter", Status.PASSED, Status.ERROR);

    assertThat(findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.rule()).isEqualTo("wrong repairs fail by assertion");
              assertThat(finding.message()).contains("starter: " + LOOKS + " is error");
            });
  }

  @Test
  @DisplayName("a reference or an alternative that fails")
  void redReference() {
    verdict("reference", Status.PASSED, Status.FAILED);
    verdict("loop", Status.TIMEOUT, Status.PASSED);

    assertThat(findings())
        .extracting(Finding::rule)
        .containsExactlyInAnyOrder("the reference passes", "every alternative passes");
  }

  @Test
  @DisplayName("a decoy that passes the check that it declares to fail")
  void decoySlipsThrough() {
    verdict("look-twice", Status.FAILED, Status.PASSED);

    assertThat(findings())
        .extracting(Finding::rule)
        .contains("every decoy fails what it declares", "every check has a decoy of its own");
  }

  @Test
  @DisplayName("a decoy that passes everything")
  void greenDecoy() {
    verdict("zero", Status.PASSED, Status.PASSED);

    assertThat(findings()).extracting(Finding::rule).contains("every decoy fails");
  }

  @Test
  @DisplayName("a decoy that ends by an error or a timeout")
  void decoyByError() {
    verdict("zero", Status.ERROR, Status.PASSED);
    verdict("first-only", Status.TIMEOUT, Status.PASSED);

    assertThat(findings())
        .filteredOn(finding -> finding.rule().equals("wrong repairs fail by assertion"))
        .hasSize(2);
  }

  @Test
  @DisplayName("a check that is the only red one nowhere")
  void noDecoyOfItsOwn() {
    verdict("look-twice", Status.FAILED, Status.FAILED);

    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.rule()).isEqualTo("every check has a decoy of its own");
              assertThat(finding.message()).contains(LOOKS);
            });
  }

  @Test
  @DisplayName("a check of the answer that is red nowhere")
  void neverRed() {
    verdict("first-only", Status.PASSED, Status.FAILED);
    verdict("zero", Status.PASSED, Status.FAILED);

    assertThat(findings())
        .anySatisfy(
            finding -> {
              assertThat(finding.rule()).isEqualTo("every check is red somewhere");
              assertThat(finding.message()).contains(SUM);
            });
  }

  @Test
  @DisplayName("do not bind a check that this machine cannot make")
  void unavailable() {
    for (String variant : List.of("starter", "reference", "loop", "look-twice")) {
      verdict(variant, Status.PASSED, Status.UNAVAILABLE);
    }
    verdict("zero", Status.FAILED, Status.UNAVAILABLE);
    verdict("first-only", Status.FAILED, Status.UNAVAILABLE);

    assertThat(findings())
        .extracting(Finding::message)
        .containsExactly("look-twice passes every check: it is an alternative.");
  }

  @Test
  @DisplayName("a declared test that JUnit never ran")
  void declaredInVain() {
    verdict("reference", Status.PASSED, Status.NOT_RUN);

    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.rule()).isEqualTo("lab.yaml declares the tests that JUnit finds");
              assertThat(finding.message()).startsWith(LOOKS);
            });
  }

  @Test
  @DisplayName("bind a decoy that proves no check on its own to what it declares alone")
  void askedOfDecoys() {
    tiny.replace(
        "solutions/01-tiny/checks.yaml",
        "zero: {fails: [TinyTest.sumIsUnchanged]",
        "zero: {fails: [TinyTest.sumIsUnchanged, TinyTest.looksAtNothing]");
    verdict("zero", Status.FAILED, Status.FAILED);
    verdict("first-only", Status.FAILED, Status.NOT_RUN);
    Map<String, List<String>> asked = new HashMap<>();
    SelfCheck check = checkThatAsks(asked);

    assertThat(check.together()).isEmpty();
    assertThat(asked)
        .containsEntry("starter", List.of())
        .containsEntry("reference", List.of())
        .containsEntry("loop", List.of())
        .containsEntry("look-twice", List.of())
        .containsEntry("first-only", List.of(SUM))
        .containsEntry("zero", List.of(SUM, LOOKS));
    assertThat(check.failed(check.verdicts().get("first-only"))).containsExactly(SUM);
  }

  @Test
  @DisplayName("ask decoys of a check for all others until one of them has proved it")
  void decoysOfTheSameCheck() {
    tiny.replace(
        "solutions/01-tiny/checks.yaml",
        "zero: {fails: [TinyTest.sumIsUnchanged]",
        "zero: {fails: [TinyTest.looksAtNothing]");
    Map<String, List<String>> asked = new HashMap<>();

    verdict("look-twice", Status.FAILED, Status.FAILED);
    verdict("zero", Status.FAILED, Status.FAILED);
    assertThat(checkThatAsks(asked).together())
        .extracting(Finding::rule)
        .containsExactly("every check has a decoy of its own");
    assertThat(asked).containsEntry("look-twice", List.of()).containsEntry("zero", List.of());

    verdict("look-twice", Status.PASSED, Status.FAILED);
    verdict("zero", Status.NOT_RUN, Status.FAILED);
    assertThat(checkThatAsks(asked).together()).isEmpty();
    assertThat(asked).containsEntry("look-twice", List.of()).containsEntry("zero", List.of(LOOKS));
  }

  /** A round in which every variant keeps its rules, with the checks that each was asked for. */
  private SelfCheck checkThatAsks(Map<String, List<String>> asked) {
    Judge judge =
        new Judge() {
          @Override
          public Verdict judge(Lab lab, Variant variant) {
            return SelfCheckRulesTest.this.judge(lab, variant);
          }

          @Override
          public Verdict judge(Lab lab, Variant variant, List<String> only) {
            asked.put(variant.name(), only);
            return judge(lab, variant);
          }
        };
    SelfCheck check = SelfCheck.of(tiny.workbook(), tiny.theLab(), judge);
    assertThat(SelfCheck.variants(tiny.theLab()))
        .allSatisfy(variant -> assertThat(check.judge(variant)).isEmpty());
    return check;
  }

  @Test
  @DisplayName("compare the starter with what mvn test has left, if it has left a record")
  void maven() throws IOException {
    SelfCheck check = round();
    assertThat(check.maven()).isEmpty();

    Path record = tiny.theLab().directory().resolve(ScoreRecorder.RECORD_FILE);
    Files.createDirectories(record.getParent());
    LabResult starter = check.verdicts().get("starter").result();
    Files.writeString(record, starter.toJson());
    assertThat(check.maven()).isEmpty();

    TestResult sum = starter.tests().get(0);
    TestResult looks = new TestResult(LOOKS, Status.PASSED, 1, 1, "", Map.of());
    Files.writeString(record, LabResult.of("tiny", List.of(sum, looks)).toJson());
    assertThat(check.maven())
        .extracting(Finding::message)
        .satisfiesExactly(
            status ->
                assertThat(status).startsWith(LOOKS + " is failed by lab verify and passed by mvn"),
            number ->
                assertThat(number)
                    .isEqualTo("numbers looked at is 1000 by lab verify and null by mvn test."));
  }

  @Test
  @DisplayName("numbers go into the DISCUSSION, and a page that shows others is named")
  void discussion() {
    SelfCheck check = round();
    check.write();
    assertThat(tiny.read("solutions/01-tiny/DISCUSSION.md"))
        .contains("| numbers looked at | 1,000 | 4 | 250 |");
    assertThat(check.pages()).isEmpty();

    tiny.replace("solutions/01-tiny/DISCUSSION.md", "numbers looked at", "something else");
    assertThat(check.pages())
        .singleElement()
        .satisfies(finding -> assertThat(finding.message()).contains("lab verify 1 --write"));
  }

  private List<Finding> findings() {
    SelfCheck check = SelfCheck.of(tiny.workbook(), tiny.theLab(), this::judge);
    List<Finding> findings = new ArrayList<>(SelfCheck.basics(tiny.workbook(), tiny.theLab()));
    SelfCheck.variants(tiny.theLab()).forEach(variant -> findings.addAll(check.judge(variant)));
    findings.addAll(check.together());
    return findings;
  }

  private SelfCheck round() {
    SelfCheck check = SelfCheck.of(tiny.workbook(), tiny.theLab(), this::judge);
    SelfCheck.variants(tiny.theLab()).forEach(check::judge);
    return check;
  }

  private void verdict(String variant, Status sum, Status looks) {
    Map<String, Status> statuses = new LinkedHashMap<>();
    statuses.put(SUM, sum);
    statuses.put(LOOKS, looks);
    verdicts.put(variant, statuses);
  }

  private Verdict judge(Lab lab, Variant variant) {
    List<TestResult> tests = new ArrayList<>();
    verdicts
        .get(variant.name())
        .forEach(
            (id, status) ->
                tests.add(
                    new TestResult(
                        id,
                        status,
                        status == Status.PASSED ? 1 : 0,
                        1,
                        "why",
                        measured(variant, id))));
    return new Verdict(
        lab, variant, LabResult.of("tiny", tests), List.of(), Path.of(""), Path.of(""));
  }

  private static Map<String, Number> measured(Variant variant, String id) {
    return id.equals(LOOKS)
        ? Map.of("numbers looked at", variant.name().equals("starter") ? 1_000 : 4)
        : Map.of();
  }
}
