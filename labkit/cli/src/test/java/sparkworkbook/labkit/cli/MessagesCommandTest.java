package sparkworkbook.labkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;

@DisplayName("lab messages")
class MessagesCommandTest {
  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) {
    tiny = TinyWorkbook.in(folder);
  }

  @Test
  @DisplayName("shows the failing messages of starter and decoys, each with the reason")
  void should_show_starter_and_decoys() {
    Spoken spoken = tiny.lab("messages", "1");

    assertThat(spoken.code()).as(spoken.err()).isZero();
    assertThat(spoken.out())
        .containsSubsequence(
            "=== starter ===",
            "looks at nothing",
            "    [looks]",
            "=== first-only ===",
            "  why: one is not all",
            "sum is unchanged",
            "    [sum]",
            "=== look-twice ===",
            "=== zero ===",
            "  why: nothing is not all")
        .doesNotContain("=== reference", "=== loop", "passed");
  }

  @Test
  @DisplayName("shows the named variants only, and says which of them passes")
  void should_show_named_variants() {
    Spoken spoken = tiny.lab("messages", "1", "zero", "reference");

    assertThat(spoken.code()).isZero();
    assertThat(spoken.out())
        .containsSubsequence(
            "1 of 2: zero", "=== zero ===", "2 of 2: reference", "It passes every check.")
        .doesNotContain("=== starter", "=== first-only");
  }

  @Test
  @DisplayName("fails where a variant does not compile, or ends by an error")
  void should_fail_when_a_message_is_not_about_the_repair() {
    String zero = "solutions/01-tiny/decoys/zero/" + TinyWorkbook.STUDENT_FILE;
    tiny.replace(zero, "return 0;", "return nothing;");
    Spoken spoken = tiny.lab("messages", "1", "zero");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out()).contains("=== zero ===", "cannot find symbol");

    tiny.replace(zero, "return nothing;", "throw new IllegalStateException(\"nothing\");");
    assertThat(tiny.lab("messages", "1", "zero").code()).isEqualTo(1);
  }

  @Test
  @DisplayName("refuses a variant that is not there, and a workbook without solutions")
  void should_refuse_what_is_not_there() {
    Spoken unknown = tiny.lab("messages", "1", "zeor");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("has no variant zeor").contains("zero");

    tiny.delete("solutions");
    Spoken without = tiny.lab("messages", "1");
    assertThat(without.code()).isEqualTo(3);
    assertThat(without.err())
        .contains("This copy of the workbook has no solutions", "lab messages");
  }
}
