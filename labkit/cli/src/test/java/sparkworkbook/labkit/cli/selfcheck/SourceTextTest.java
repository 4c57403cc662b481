package sparkworkbook.labkit.cli.selfcheck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A source without its comments")
class SourceTextTest {
  @Test
  @DisplayName("is the same whatever its comments and its layout say")
  void commentsAndLayout() {
    String one = "/** Adds. */\nint add(int a) {\n  return a + 1; // one more\n}\n";
    String other = "int add(int a) { /* new */ return a +\n\n 1; }";

    assertThat(SourceText.withoutComments(one))
        .isEqualTo("int add(int a) { return a + 1; }")
        .isEqualTo(SourceText.withoutComments(other));
  }

  @Test
  @DisplayName("keeps what looks like a comment, and every space, in a literal")
  void literals() {
    String java =
        "String url = \"http://a  b\"; char q = '\"'; String t = \"\"\"\n  /* x  */ \\\"\"\" \"\"\";";

    assertThat(SourceText.withoutComments(java))
        .contains("\"http://a  b\"", "'\"'", "\"\"\"\n  /* x  */ \\\"\"\" \"\"\"");
  }

  @Test
  @DisplayName("differs where a literal or a token does")
  void differences() {
    assertThat(SourceText.withoutComments("f(\"a b\");"))
        .isNotEqualTo(SourceText.withoutComments("f(\"a  b\");"));
    assertThat(SourceText.withoutComments("a + 1")).isNotEqualTo(SourceText.withoutComments("a+2"));
    assertThat(SourceText.withoutComments("int/**/x")).isEqualTo("int x");
  }
}
