package sparkworkbook.labkit.harness.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmExit;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/**
 * The recorder as Maven and IDEs start it: found as a service, the lab by the working directory.
 */
class ScoreRecorderServiceTest {
  @TempDir Path temporary;

  @Test
  void should_record_where_the_working_directory_is_a_lab() {
    Path folder = LabFolder.of(temporary, 60, "Judge.Plain.passes", "Judge.Plain.fails");

    run(launcher(Judge.Plain.class).workingDirectory(folder));

    assertThat(statuses(folder.resolve("target/lab-result.json")).subList(0, 2))
        .containsExactly(Status.PASSED, Status.FAILED);
  }

  @Test
  void should_go_where_the_properties_say() {
    Path folder = LabFolder.of(temporary, 60, "Judge.BadEnd.first", "Judge.Exits.b_exits");
    Path file = temporary.resolve("elsewhere/verdict.json");

    JvmExit exit =
        run(
            launcher(Judge.Exits.class)
                .workingDirectory(temporary)
                .systemProperty(ScoreRecorder.LAB_PROPERTY, folder.toString())
                .systemProperty(ScoreRecorder.RECORD_PROPERTY, file.toString()));

    assertThat(exit.code()).isZero(); // the job's own System.exit(0)
    assertThat(statuses(file).subList(0, 2)).containsExactly(Status.NOT_RUN, Status.ERROR);
  }

  @Test
  void should_keep_quiet_outside_of_labs_and_explain_a_broken_description() throws IOException {
    JvmExit outside = run(launcher(Judge.Plain.class).workingDirectory(temporary));
    assertThat(outside.tail()).noneMatch(line -> line.contains("verdict"));
    assertThat(Files.exists(temporary.resolve("target"))).isFalse();

    Path broken = LabFolder.write(temporary, "id: x\n");
    JvmExit inside = run(launcher(Judge.Plain.class).workingDirectory(broken));
    assertThat(inside.tail()).contains("No verdict is recorded.", "Add a line: kind: …");
    assertThat(Files.exists(broken.resolve("target"))).isFalse();
  }

  private static JvmCommand launcher(Class<?> judge) {
    return JvmCommand.of(ServiceLauncher.class).heap("256m").arguments(judge.getName());
  }

  private JvmExit run(JvmCommand command) {
    try (JvmProcess process = command.start(temporary.resolve("out/output.txt"))) {
      return process.await(Duration.ofSeconds(30));
    }
  }

  private static List<Status> statuses(Path record) {
    return LabResult.read(record).tests().stream().map(TestResult::status).toList();
  }
}
