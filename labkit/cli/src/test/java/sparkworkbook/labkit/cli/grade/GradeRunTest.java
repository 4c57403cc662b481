package sparkworkbook.labkit.cli.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook;
import sparkworkbook.labkit.cli.grade.LabGrade.State;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

@DisplayName("A class is graded")
class GradeRunTest {
  private final FakeJudge judge = new FakeJudge();
  private final List<String> heard = new ArrayList<>();

  private Path root;
  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) {
    root = folder;
    tiny = TinyWorkbook.in(root.resolve("workbook"));
    tiny.lab("list"); // the first use: keeps the starter
  }

  @Test
  @DisplayName("of 300: each result is written when it is finished, and nothing is left behind")
  void manySubmissions() throws IOException {
    for (int number = 1; number <= 300; number++) {
      handIn("student " + number, FakeJudge.PASSES);
    }

    Map<String, Grade> grades = grade(4);

    assertThat(grades).hasSize(300);
    assertThat(grades.values()).allMatch(grade -> grade.score() == 5);
    assertThat(heard).hasSize(300).last().asString().endsWith("300 of 300");
    assertThat(root.resolve("out/students/student 300.json")).exists();
    assertThat(root.resolve("workbook/.lab/work")).doesNotExist();
    assertThat(root.resolve("taken").toFile().list()).hasSize(300);
  }

  @Test
  @DisplayName("one whose verdict fails does not stop the others, and is graded at the next run")
  void faultyMachine() throws IOException {
    handIn("anna", FakeJudge.FAULTY_MACHINE);
    handIn("bo", FakeJudge.PASSES);

    Map<String, Grade> grades = grade(1);

    assertThat(grades.get("bo").isComplete()).isTrue();
    assertThat(grades.get("anna").isComplete()).isFalse();
    assertThat(grades.get("anna").labs())
        .singleElement()
        .satisfies(lab -> assertThat(lab.state()).isEqualTo(State.NOT_JUDGED))
        .satisfies(lab -> assertThat(lab.notes()).contains("The judge's JVM could not start."));

    judge.asked.clear();
    grade(1);
    assertThat(judge.asked).containsExactly("submission-001[]");
  }

  @Test
  @DisplayName("a check that met its time limit is judged again alone, at the end")
  void timeLimits() throws IOException {
    handIn("a slow", FakeJudge.SLOW_NEXT_TO_OTHERS);
    handIn("b hangs", FakeJudge.HANGS);
    handIn("c passes", FakeJudge.PASSES);

    Map<String, Grade> grades = grade(1);

    String both = "[TinyTest.sumIsUnchanged, TinyTest.looksAtNothing]";
    assertThat(judge.asked)
        .containsExactly(
            "submission-001[]",
            "submission-002[]",
            "submission-003[]",
            "submission-001" + both,
            "submission-002" + both);
    assertThat(grades.get("a slow").score()).isEqualTo(5);
    assertThat(grades.get("a slow").remarks())
        .containsExactly(
            "01-tiny: Judged again, alone: TinyTest.sumIsUnchanged passed,"
                + " TinyTest.looksAtNothing passed.");
    assertThat(grades.get("b hangs").score()).isZero();
    assertThat(grades.values()).allMatch(Grade::isComplete);
  }

  @Test
  @DisplayName("a run that was ended goes on: what is finished is read, what has changed is not")
  void resume() throws IOException {
    handIn("anna", FakeJudge.PASSES);
    handIn("bo", FakeJudge.PASSES);
    handIn("cleo", FakeJudge.PASSES);
    grade(1);
    judge.asked.clear();
    Files.writeString(root.resolve("out/students/anna.json"), "{\"student\": \"an");
    handIn("bo", "something else");

    Map<String, Grade> grades = grade(1);

    assertThat(judge.asked).containsExactly("submission-001[]", "submission-002[]");
    assertThat(grades).containsOnlyKeys("anna", "bo", "cleo");
  }

  @Test
  @DisplayName("a job that writes to the workbook needs a look, and the workbook is as it was")
  void rewritesTheWorkbook() throws IOException {
    handIn("anna", FakeJudge.REWRITES_JUDGE);

    Grade grade = grade(1).get("anna");

    assertThat(grade.needsALook())
        .containsExactly("01-tiny: the job changed files of the workbook while it was judged");
    assertThat(grade.remarks())
        .containsExactly(
            "01-tiny: The job changed files of the workbook:"
                + " labs/01-tiny/src/test/java/Added.java.");
    assertThat(tiny.theLab().directory().resolve("src/test/java/Added.java")).doesNotExist();
  }

  @Test
  @DisplayName("a result that cannot be written ends the run; what is finished stays")
  void fullDisk() throws IOException {
    handIn("anna", FakeJudge.PASSES);
    handIn("bo", FakeJudge.PASSES);
    Files.createDirectories(root.resolve("out/students/bo.json/in the way"));

    assertThatThrownBy(() -> grade(1))
        .isInstanceOf(WorkbookException.class)
        .hasMessageContaining("Cannot write")
        .hasMessageContaining("bo.json");
    assertThat(root.resolve("out/students/anna.json")).exists();
  }

  private void handIn(String name, String content) throws IOException {
    Path file = root.resolve("class").resolve(name).resolve(TinyWorkbook.STUDENT_FILE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private Map<String, Grade> grade(int jobs) {
    Workbook workbook = tiny.workbook();
    GradeStore store = GradeStore.open(root.resolve("out"), true);
    ClassList list = ClassList.of(Submissions.in(root.resolve("class")).handedIn(), Roster.empty());
    Map<String, Submission> submissions =
        list.read(new SubmissionReader(workbook), root.resolve("taken"));
    Grader grader = new Grader(workbook, workbook.labs(), 7, listener -> judge);
    GradeRun.Hearer hearer =
        new GradeRun.Hearer() {
          @Override
          public void finished(Grade grade, int done, int all) {
            heard.add(grade.student() + ", " + done + " of " + all);
          }

          @Override
          public void remarks(String line) {}
        };
    return new GradeRun(grader, store, hearer).grade(submissions, jobs);
  }
}
