package sparkworkbook.labkit.harness.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BoundedOutputTest {
  @Test
  void should_cut_what_is_printed_and_say_so_once() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out =
        BoundedOutput.bounded(
            new PrintStream(bytes, true, StandardCharsets.UTF_8), new AtomicLong(10));

    out.print("12345");
    out.write('6');
    out.print("7890abc");
    out.print("and more");

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .startsWith("1234567890")
        .doesNotContain("abc")
        .containsOnlyOnce("the output is cut here")
        .doesNotContain("and more");
  }
}
