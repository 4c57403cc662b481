package sparkworkbook.labkit.cli.student;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A save")
class SaveDebouncerTest {
  private static final Duration STEP = Duration.ofMillis(10);

  @TempDir private Path folder;
  private long nanos;

  @Test
  @DisplayName("is one, however an editor goes about it")
  void oneSave() throws Exception {
    Path file = Files.writeString(folder.resolve("Job.java"), "before");
    SaveDebouncer saves = SaveDebouncer.of(List.of(file), () -> nanos);
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
    SaveDebouncer saves = SaveDebouncer.of(List.of(file), () -> nanos);
    int happened = 0;
    for (int i = 1; i <= 120; i++) {
      Files.writeString(file, "x".repeat(i));
      happened += count(saves, Duration.ofMillis(50));
    }

    assertThat(happened).isEqualTo(2);
    assertThat(count(saves, Duration.ofMillis(600))).isEqualTo(1);
  }

  /** How many saves there were when this much time went by. */
  private int count(SaveDebouncer saves, Duration time) {
    int happened = 0;
    for (long end = nanos + time.toNanos(); nanos < end; nanos += STEP.toNanos()) {
      happened += saves.happened() ? 1 : 0;
    }
    return happened;
  }
}
