package sparkworkbook.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JobArgumentsTest {
  @Test
  void bothMayBeLeftOut() {
    assertThat(JobArguments.parse())
        .isEqualTo(new JobArguments(Datasets.root(), Path.of("target", "out")));
  }

  @Test
  void bothMayBeGiven() {
    assertThat(JobArguments.parse("--out", "o", "--data", "d"))
        .isEqualTo(new JobArguments(Path.of("d"), Path.of("o")));
  }

  @Test
  void anUnknownOneIsNamed() {
    assertThatThrownBy(() -> JobArguments.parse("--date", "d"))
        .hasMessage("Unknown argument --date. A job takes: [--data DIR] [--out DIR]");
  }

  @Test
  void aMissingValueIsNamed() {
    assertThatThrownBy(() -> JobArguments.parse("--data"))
        .hasMessage("--data needs a value. A job takes: [--data DIR] [--out DIR]");
  }
}
