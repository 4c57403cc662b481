package sparkworkbook.labkit.harness.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import sparkworkbook.labkit.harness.record.LabDescriptor.DeclaredTest;
import sparkworkbook.labkit.harness.record.LabDescriptor.Jit;
import sparkworkbook.labkit.harness.record.LabDescriptor.Kind;
import sparkworkbook.labkit.harness.record.LabDescriptor.Master;
import sparkworkbook.labkit.harness.record.LabDescriptor.RunSettings;

class LabDescriptorTest {
  @TempDir Path temporary;

  @Test
  void should_read_every_key() {
    LabDescriptor lab = LabFolder.read(LabFolder.write(temporary, LabFolder.WHOLE));

    assertThat(lab.directory()).isEqualTo(temporary.resolve("06-the-lab"));
    assertThat(lab.id()).isEqualTo("the-lab");
    assertThat(lab.number()).isEqualTo(6);
    assertThat(lab.kind()).isEqualTo(Kind.FIX);
    assertThat(lab.course()).containsExactly("3.4");
    assertThat(lab.minutes()).isEqualTo(25);
    assertThat(lab.mainClass()).isEqualTo("sparkworkbook.labs.thelab.Job");
    assertThat(lab.master()).isEqualTo(Master.ANY);
    assertThat(lab.timeoutSeconds()).isEqualTo(60);
    assertThat(lab.tests())
        .containsExactly(
            new DeclaredTest("JobTest.answer", 2), new DeclaredTest("JobTest.cost", 4));
    assertThat(lab.maxScore()).isEqualTo(6);
    assertThat(lab.hints()).isEqualTo(List.of("where", "which", "how"));
  }

  @Test
  void should_read_windows_line_ends() {
    String yaml = LabFolder.WHOLE.replace("\n", "\r\n");

    assertThat(LabFolder.read(LabFolder.write(temporary, yaml)).maxScore()).isEqualTo(6);
  }

  @Test
  void should_let_a_lab_to_diagnose_have_no_job_of_its_own() {
    String yaml =
        LabFolder.WHOLE
            .replace("kind: fix", "kind: diagnose")
            .replace("main_class: sparkworkbook.labs.thelab.Job", "main_class: \"\"");

    assertThat(LabFolder.read(LabFolder.write(temporary, yaml)).mainClass()).isEmpty();
  }

  @Test
  void should_know_how_to_run_the_job_with_and_without_being_told() {
    assertThat(LabFolder.read(LabFolder.write(temporary, LabFolder.WHOLE)).run())
        .isEqualTo(RunSettings.DEFAULT);

    String yaml = LabFolder.WHOLE + "run: {heap: 512m, conf: {spark.master: \"local[1]\"}}\n";
    assertThat(LabFolder.read(LabFolder.write(temporary, yaml)).run())
        .isEqualTo(new RunSettings("512m", Map.of("spark.master", "local[1]")));
  }

  @Test
  void should_know_how_far_the_judge_compiles_with_and_without_being_told() {
    assertThat(LabFolder.read(LabFolder.write(temporary, LabFolder.WHOLE)).jit()).isEqualTo(Jit.C1);

    String yaml = LabFolder.WHOLE + "jit: full\n";
    assertThat(LabFolder.read(LabFolder.write(temporary, yaml)).jit()).isEqualTo(Jit.FULL);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("minutes: 25", "minuts: 25", 6, "minuts is not a known key", "mean minutes?"),
        mistake("minutes: 25\n", "", 1, "the key minutes is missing", "Add a line: minutes: …"),
        mistake("minutes: 25", "minutes: 25\nminutes: 26", 7, "minutes comes twice", "Keep one"),
        mistake("minutes: 25", "minutes: soon", 6, "minutes is \"soon\"", "whole number, 1 or"),
        mistake("minutes: 25", "minutes: 2.5", 6, "minutes is 2.5 (float)", "whole number"),
        mistake("minutes: 25", "minutes: 0", 6, "minutes is 0", "1 or more"),
        mistake("[\"3.4\"]", "[3.10]", 4, "course (item 1) is 3.10 (float)", "quotes: \"3.10\""),
        mistake("[\"3.4\"]", "[]", 4, "course is an empty list", "at least one"),
        mistake("[\"3.4\"]", "\"3.4\"", 4, "course is \"3.4\"", "Write a list"),
        mistake("kind: fix", "kind: repair", 3, "kind is \"repair\"", "fix, build, diagnose, pred"),
        mistake("master: any", "master: yarn", 10, "master is \"yarn\"", "any, local"),
        mistake("id: the-lab", "id: other", 1, "the folder is named \"06-the-lab\"", "06-other"),
        mistake("id: the-lab", "id: The_Lab", 1, "id is \"The_Lab\"", "small letters"),
        mistake("JobTest.cost, ", "JobTest.answer, ", 14, "JobTest.answer a second", "Keep one"),
        mistake("points: 4", "points: 0", 14, "tests (item 2).points is 0", "1 or more"),
        mistake("id: JobTest.cost", "id: cost", 14, "tests (item 2).id is \"cost\"", "TestClass."),
        mistake("[where, which, ", "[which, ", 15, "hints has 2 of 3", "where to look"),
        mistake("[where,", "[\"\",", 15, "hints (item 1) must not be empty", "remove"),
        mistake("[src/main/java", "[../main/java", 8, "student_files names", "inside the lab's"),
        mistake("title: The lab", "title:", 2, "title is empty", "Write a text"),
        mistake("title: The lab", "title: {a: b}", 2, "title is a mapping", "Write a text"),
        mistake("title: The lab", "title: [The lab", 3, "this is not YAML", "Correct the syntax"),
        mistake("hints: [", "jit: c2\nhints: [", 15, "jit is \"c2\"", "one of: c1, full"),
        mistake("hints: [", "run: {heap: 1}\nhints: [", 15, "run.heap is 1 (int)", "quotes"),
        mistake("hints: [", "run: {heap: 5x}\nhints: [", 15, "run.heap is \"5x\"", "512m or 2g"),
        mistake("hints: [", "run: {heep: 1g}\nhints: [", 15, "run.heep is not a known", "heap?"),
        mistake("Job\nstu", "\nstu", 7, "main_class is \"sparkworkbook.labs.thelab.\"", "package"));
  }

  private static Arguments mistake(
      String right, String wrong, int line, String complaint, String remedy) {
    return arguments(right, wrong, line, complaint, remedy);
  }

  @ParameterizedTest(name = "{3}")
  @MethodSource("mistakes")
  void should_name_file_line_key_and_remedy(
      String right, String wrong, int line, String complaint, String remedy) {
    assertThat(LabFolder.WHOLE).contains(right);
    Path folder = LabFolder.write(temporary, LabFolder.WHOLE.replace(right, wrong));

    assertThatThrownBy(() -> LabFolder.read(folder))
        .isInstanceOf(LabDescriptorException.class)
        .hasMessageContaining(folder.resolve("lab.yaml") + ", line " + line + ": ")
        .hasMessageContaining(complaint)
        .hasMessageContaining(remedy);
  }

  @Test
  void should_say_that_a_file_is_missing_or_empty() {
    Path missing = temporary.resolve("06-the-lab/lab.yaml");

    assertThatThrownBy(() -> LabDescriptor.read(missing))
        .isInstanceOf(LabDescriptorException.class)
        .hasMessageContaining("Cannot read " + missing);
    assertThatThrownBy(() -> LabFolder.read(LabFolder.write(temporary, "# nothing\n")))
        .isInstanceOf(LabDescriptorException.class)
        .hasMessageContaining("is empty. It must have the keys claims, course");
  }

  @Test
  void should_find_the_lab_from_a_folder_below_it() throws Exception {
    Path folder = LabFolder.write(temporary, LabFolder.WHOLE);
    Path below = Files.createDirectories(folder.resolve("target/classes"));

    assertThat(LabDescriptor.find(below)).contains(folder.resolve("lab.yaml"));
    assertThat(LabDescriptor.find(temporary)).isEmpty();
  }
}
