package sparkworkbook.labkit.cli.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

@DisplayName("the Maven repository of a copy without internet")
class OfflineRepositoryTest {
  private static final Path SOURCE = Path.of("/home/me & you/.m2/repository");

  @Test
  @DisplayName("comes from the one that the command's own jars lie in")
  void should_find_the_repository_of_this_machine() {
    Path jar = SOURCE.resolve("info/picocli/picocli/4.7.7/picocli-4.7.7.jar");

    assertThat(OfflineRepository.ofThisMachine(List.of(Path.of("/a/b.jar"), jar)))
        .isEqualTo(SOURCE);
    assertThatThrownBy(() -> OfflineRepository.ofThisMachine(List.of(Path.of("/a/b.jar"))))
        .isInstanceOf(WorkbookException.class)
        .hasMessageContaining("Build the command");
  }

  @Test
  @DisplayName("is collected with settings that escape what XML cannot hold")
  void should_escape_paths() {
    assertThat(OfflineRepository.collecting(SOURCE, Path.of("/tmp/a & b")))
        .contains("<localRepository>/tmp/a &amp; b</localRepository>")
        .contains("/home/me%20&amp;%20you/.m2/repository");
  }

  @Test
  @DisplayName("says what this machine lacks")
  void should_name_what_is_missing() {
    String missing =
        "[ERROR] Could not find artifact org.apache.spark:spark-sql_2.13:jar:4.2.0 in this-machine";

    assertThat(OfflineRepository.failure(List.of("[INFO] x", missing), SOURCE, ".lab/bundle.log"))
        .contains("lacks org.apache.spark:spark-sql_2.13:jar:4.2.0", "once: mvn test")
        .contains(".lab/bundle.log");
    assertThat(OfflineRepository.failure(List.of("[ERROR] No space left"), SOURCE, "log"))
        .contains("Maven cannot build the copy: No space left");
    assertThat(OfflineRepository.failure(List.of(), SOURCE, "log")).contains("the log is log");
  }
}
