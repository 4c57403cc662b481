package sparkworkbook.labkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A save")
class SavesTest {
  @TempDir private Path folder;

  @Test
  @DisplayName("is one, however an editor goes about it")
  void oneSave() throws Exception {
    Path file = Files.writeString(folder.resolve("Job.java"), "before");
    Saves saves = Saves.of(List.of(file));
    assertThat(count(saves, Duration.ofMillis(300))).isZero();

    Path aside = Files.writeString(folder.resolve("Job.java~"), "after it");
    assertThat(count(saves, Duration.ofMillis(300))).isZero();
    Files.delete(file);
    Files.move(aside, file);

    assertThat(count(saves, Duration.ofMillis(600))).isEqualTo(1);
  }

  @Test
  @DisplayName("every 50 ms for six seconds is judged every two seconds, not each time")
  void storm() throws Exception {
    Path file = Files.writeString(folder.resolve("Job.java"), "");
    Saves saves = Saves.of(List.of(file));
    int happened = 0;
    for (int i = 1; i <= 120; i++) {
      Files.writeString(file, "x".repeat(i));
      happened += count(saves, Duration.ofMillis(50));
    }

    assertThat(happened).isBetween(1, 4);
    assertThat(count(saves, Duration.ofMillis(600))).isLessThanOrEqualTo(1);
  }

  private static int count(Saves saves, Duration time) throws InterruptedException {
    int happened = 0;
    for (Instant end = Instant.now().plus(time); Instant.now().isBefore(end); ) {
      happened += saves.happened() ? 1 : 0;
      Thread.sleep(10);
    }
    return happened;
  }
}
