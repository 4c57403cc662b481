package sparkworkbook.labkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;

@DisplayName("hint, reset and solution")
class StudentCommandsTest {
  private Path root;
  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) {
    root = folder;
    tiny = TinyWorkbook.in(root);
    tiny.lab("list");
  }

  @Test
  @DisplayName("hint shows one more each time, and says which is the last")
  void hints() {
    assertThat(tiny.lab("hint", "1").out()).contains("hint 1  where").doesNotContain("which");
    assertThat(tiny.lab("hint", "1").out()).contains("hint 2  which").contains("1 more");
    tiny.lab("hint", "1");
    assertThat(tiny.lab("hint", "1").out()).contains("hint 3  what").contains("the last one");
    assertThat(tiny.lab("list").out()).contains("started");
  }

  @Test
  @DisplayName("reset brings the starter back and keeps what was there")
  void reset() throws IOException {
    assertThat(tiny.lab("reset", "1").out()).contains("already");

    tiny.student("return 7;");
    Spoken spoken = tiny.lab("reset", "1");

    assertThat(spoken.code()).isZero();
    assertThat(tiny.read("labs/01-tiny/" + TinyWorkbook.STUDENT_FILE)).contains("look(n)");
    try (Stream<Path> backups = Files.list(root.resolve(".lab/backups/01-tiny"))) {
      List<Path> kept = backups.toList();
      assertThat(kept).hasSize(1);
      assertThat(kept.get(0).resolve(TinyWorkbook.STUDENT_FILE)).content().contains("return 7;");
    }
  }

  @Test
  @DisplayName(
      "solution waits until the lab is solved, or --anyway; then shows diff and discussion")
  void solution() {
    Spoken early = tiny.lab("solution", "1");
    assertThat(early.code()).isEqualTo(1);
    assertThat(early.out()).contains("not solved yet").doesNotContain("Arrays.stream");

    Spoken anyway = tiny.lab("solution", "1", "--anyway");
    assertThat(anyway.code()).isZero();
    assertThat(anyway.out()).contains("+    " + TinyWorkbook.REFERENCE).contains("# Discussion");
  }

  @Test
  @DisplayName("solution says so where the copy has none")
  void noSolutions() {
    tiny.delete("solutions");

    Spoken spoken = tiny.lab("solution", "1");
    assertThat(spoken.code()).isEqualTo(3);
    assertThat(spoken.err())
        .contains("This copy of the workbook has no solutions", "lab solution does not work");
  }
}
