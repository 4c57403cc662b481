package sparkworkbook.labkit.harness.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

class MavenVerdictTest {
  @TempDir Path temporary;
  private Path folder;
  private LabDescriptor lab;

  @BeforeEach
  void makeLab() {
    folder = LabFolder.write(temporary, LabFolder.WHOLE);
    lab = LabFolder.read(folder);
  }

  @AfterEach
  void endBuild() {
    System.getProperties()
        .keySet()
        .removeIf(key -> key.toString().matches("sparkworkbook\\.(verdict|said|hearing)\\..*"));
  }

  @Test
  void should_leave_an_unfavourable_record_where_the_tests_never_end() throws Exception {
    MavenVerdict.begin(lab);
    said(Status.PASSED, Status.PASSED);

    assertThat(record().tests()).extracting(TestResult::status).containsOnly(Status.ERROR);
    assertThat(record().maxScore()).isEqualTo(6);
  }

  @Test
  void should_show_in_the_table_what_the_build_says_and_not_what_the_job_wrote()
      throws IOException {
    MavenVerdict.begin(lab);
    Files.writeString(
        folder.resolve(ScoreRecorder.RECORD_FILE), run(Status.PASSED, Status.PASSED).toJson());

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ScoreTable.print(temporary, new PrintStream(bytes, true, StandardCharsets.UTF_8));

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("0 / 6  2 of 2 checks open")
        .doesNotContain("solved");
  }

  @Test
  void should_confirm_what_was_said_on_the_connection() throws Exception {
    MavenVerdict.begin(lab);
    said(Status.PASSED, Status.PASSED);

    MavenVerdict.confirm(lab, false);

    assertThat(record().solved()).isTrue();
    assertThat(record().score()).isEqualTo(6);
  }

  @Test
  void should_fail_the_build_where_a_check_failed() throws Exception {
    MavenVerdict.begin(lab);
    said(Status.PASSED, Status.ERROR);

    assertThatIllegalStateException()
        .isThrownBy(() -> MavenVerdict.confirm(lab, false))
        .withMessage("2 of 6 points. Failed checks: JobTest.cost");

    assertThat(record().maxScore()).isEqualTo(6);
    MavenVerdict.confirm(lab, true);
  }

  @Test
  void should_keep_the_checks_that_were_declared_when_the_build_began() throws Exception {
    MavenVerdict.begin(lab);
    said(Status.PASSED, Status.FAILED);
    LabFolder.write(temporary, LabFolder.WHOLE.replace("  - {id: JobTest.cost, points: 4}\n", ""));

    assertThatIllegalStateException()
        .isThrownBy(() -> MavenVerdict.confirm(LabFolder.read(folder), false));
    assertThat(record().maxScore()).isEqualTo(6);
  }

  @Test
  void should_fail_the_build_where_the_tests_ran_and_nobody_heard_them() throws Exception {
    MavenVerdict.begin(lab);
    Files.delete(folder.resolve(MavenVerdict.INVITATION_FILE));
    // no connection: the channel waits as long as the step does, two seconds

    assertThatIllegalStateException().isThrownBy(() -> MavenVerdict.confirm(lab, true));
    assertThat(record().score()).isZero();
  }

  @Test
  void should_pass_where_one_check_or_none_was_asked_for() throws Exception {
    MavenVerdict.begin(lab);
    MavenVerdict.confirm(lab, false);
    assertThat(record().score()).isZero();

    MavenVerdict.begin(lab);
    said(Status.PASSED, Status.NOT_RUN);
    MavenVerdict.confirm(lab, false);
    assertThat(record().score()).isEqualTo(2);
  }

  @Test
  void should_refuse_a_job_with_a_class_of_the_judges_name() throws IOException {
    for (String classes : List.of("target/classes", "target/test-classes")) {
      Path file = folder.resolve(classes).resolve("sparkworkbook/labs/thelab/Delivery.class");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
    }

    assertThatIllegalStateException()
        .isThrownBy(() -> MavenVerdict.begin(lab))
        .withMessageContaining("a name is taken, so nothing was judged")
        .withMessageContaining("The judge has a class sparkworkbook.labs.thelab.Delivery too.");
    assertThat(record().score()).isZero();
  }

  @Test
  void should_leave_folders_alone_that_are_no_labs() {
    MavenVerdict.main(new String[] {"begin", temporary.toString()});

    assertThat(temporary.resolve("target")).doesNotExist();
  }

  private static LabResult run(Status answer, Status cost) {
    return LabResult.of(
        "the-lab",
        List.of(
            TestResult.of("JobTest.answer", answer, 2, "", Map.of()),
            TestResult.of("JobTest.cost", cost, 4, "", Map.of())));
  }

  /** As the recorder in the tests' JVM says it. */
  private void said(Status answer, Status cost) throws Exception {
    String invitation = Files.readString(folder.resolve(MavenVerdict.INVITATION_FILE));
    VerdictSender.accept(invitation).sink(1).write(run(answer, cost));
    for (int i = 0; i < 500 && BuildRecord.of(folder).said().isEmpty(); i++) {
      Thread.sleep(10);
    }
    assertThat(BuildRecord.of(folder).said()).isPresent();
  }

  private LabResult record() {
    return LabResult.read(folder.resolve(ScoreRecorder.RECORD_FILE));
  }
}
