package sparkworkbook.labkit.cli.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What an event log says of its application")
class ApplicationStartTest {
  private static final String VERSION =
      "{\"Event\":\"SparkListenerLogStart\",\"Spark Version\":\"4.2.0\"}\n";
  private static final String START =
      "{\"Event\":\"SparkListenerApplicationStart\",\"App Name\":\"délai\",\"Timestamp\":7}\n";

  @TempDir private Path folder;

  @Test
  @DisplayName("is its name and when it began")
  void named() throws IOException {
    assertThat(ApplicationStart.of(log(VERSION + START)))
        .contains(new ApplicationStart("délai", 7));
  }

  @Test
  @DisplayName("is nothing where the job died before it was written, or in that line")
  void unnamed() throws IOException {
    assertThat(ApplicationStart.of(log(VERSION))).isEmpty();
    assertThat(ApplicationStart.of(log(VERSION + START.substring(0, START.length() / 2 + 10))))
        .isEmpty();
    assertThat(ApplicationStart.of(folder.resolve("gone"))).isEmpty();
  }

  private Path log(String text) throws IOException {
    return Files.writeString(folder.resolve("local-1"), text);
  }
}
