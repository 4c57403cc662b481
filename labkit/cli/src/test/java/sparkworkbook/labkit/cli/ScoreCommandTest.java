package sparkworkbook.labkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

@DisplayName("lab score")
class ScoreCommandTest {
  private static final String RECORD = "labs/01-tiny/target/lab-result.json";

  @TempDir private Path root;
  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook() {
    tiny = TinyWorkbook.in(root);
  }

  @Test
  @DisplayName("says that nothing was judged")
  void should_say_that_nothing_was_judged() {
    Spoken spoken = tiny.lab("score");

    assertThat(spoken.code()).isZero();
    assertThat(spoken.out())
        .contains("01-tiny", "0 / 5", "no verdict")
        .contains("mvn test has not judged any lab yet");
  }

  @Test
  @DisplayName("prints the last table of mvn test, and runs nothing")
  void should_print_the_table() {
    tiny.write(RECORD, record()).student("this would not compile");
    setTimes(Instant.now().minusSeconds(60), Instant.now());

    Spoken spoken = tiny.lab("score");

    assertThat(spoken.code()).isZero();
    assertThat(spoken.out())
        .containsPattern("01-tiny +2 / 5 +1 of 2 checks open")
        .contains("failed: looks at nothing")
        .containsPattern("Total +2 / 5")
        .doesNotContain("Saved since", "Not judged");
  }

  @Test
  @DisplayName("names the labs whose files were saved since, and those without a verdict")
  void should_name_what_is_out_of_date() {
    tiny.write(RECORD, record());
    tiny.write("labs/02-more/lab.yaml", tiny.read("labs/01-tiny/lab.yaml").replace("tiny", "more"));
    setTimes(Instant.now(), Instant.now().minusSeconds(60));

    Spoken spoken = tiny.lab("score");

    assertThat(spoken.out())
        .contains("Not judged by mvn test: 02-more")
        .contains("Saved since their verdict, so it is out of date: 01-tiny");
  }

  @Test
  @DisplayName("a damaged record is no verdict")
  void should_not_fail_at_a_damaged_record() {
    tiny.write(RECORD, "{");

    Spoken spoken = tiny.lab("score");

    assertThat(spoken.code()).isZero();
    assertThat(spoken.out()).contains("damaged record, run it again");
  }

  private void setTimes(Instant saved, Instant judged) {
    try {
      Path file = root.resolve("labs/01-tiny/" + TinyWorkbook.STUDENT_FILE);
      Files.setLastModifiedTime(file, FileTime.from(saved));
      Files.setLastModifiedTime(root.resolve(RECORD), FileTime.from(judged));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String record() {
    return LabResult.of(
            "tiny",
            List.of(
                new TestResult("TinyTest.sumIsUnchanged", Status.PASSED, 2, 2, "", Map.of()),
                new TestResult(
                    "TinyTest.looksAtNothing", Status.FAILED, 0, 3, "it looks", Map.of())))
        .toJson();
  }
}
