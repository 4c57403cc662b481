package sparkworkbook.labkit.harness.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

class LabResultTest {
  private static final TestResult PASSED =
      TestResult.of("JobTest.answer", Status.PASSED, 2, "", Map.of("rows", 3_000_000_000L));
  private static final TestResult FAILED =
      TestResult.of("JobTest.cost", Status.FAILED, 4, "too \"expensive\"\nread hint 1", Map.of());
  private static final TestResult UNAVAILABLE =
      TestResult.of("JobTest.cluster", Status.UNAVAILABLE, 5, "no cluster", Map.of());

  @TempDir Path temporary;

  @Test
  void should_count_scores_without_what_is_unavailable() {
    LabResult result = LabResult.of("the-lab", List.of(PASSED, FAILED, UNAVAILABLE));

    assertThat(result.score()).isEqualTo(2);
    assertThat(result.maxScore()).isEqualTo(6);
    assertThat(result.solved()).isFalse();
    assertThat(result.open()).containsExactly(FAILED);
  }

  @Test
  void should_be_solved_only_if_something_passed_and_nothing_is_open() {
    assertThat(LabResult.of("the-lab", List.of(PASSED, UNAVAILABLE)).solved()).isTrue();
    assertThat(LabResult.of("the-lab", List.of(UNAVAILABLE)).solved()).isFalse();
  }

  @Test
  void should_write_the_documented_keys_and_read_them_back() throws Exception {
    LabResult result = LabResult.of("the-lab", List.of(PASSED, FAILED, UNAVAILABLE));
    Path file = temporary.resolve("lab-result.json");

    Files.writeString(file, result.toJson());

    assertThat(LabResult.read(file)).isEqualTo(result);
    assertThat(result.toJson().replaceAll("\\s", ""))
        .startsWith("{\"id\":\"the-lab\",\"score\":2,\"max_score\":6,\"tests\":[{\"id\":")
        .contains("\"status\":\"passed\",\"points\":2,\"max_points\":2,\"message\":\"\",")
        .contains("\"measured\":{\"rows\":3000000000}");
  }

  @Test
  void should_refuse_what_is_no_verdict() throws Exception {
    Path file = temporary.resolve("lab-result.json");

    Files.writeString(file, "{\"id\": \"the-lab\"}");
    assertThatThrownBy(() -> LabResult.read(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("the key tests is missing");

    Files.writeString(file, "");
    assertThatThrownBy(() -> LabResult.read(file)).isInstanceOf(UncheckedIOException.class);
  }
}
