package sparkworkbook.labkit.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The line that moves")
class ConsoleTest {
  private static final String CLEARED = "\r\u001b[K";

  private final StringWriter seen = new StringWriter();
  private final Console console = Console.moving(new PrintWriter(seen));

  @Test
  @DisplayName("is cleared before something else is said")
  void cleared() {
    console.begins("judging");
    console.say("hint 1");

    assertThat(seen.toString()).contains("judging ...").endsWith(CLEARED + lines("hint 1"));
  }

  @Test
  @DisplayName("is cleared, too, where the command that moves it was run by another one")
  void clearedByTheOther() {
    Console inner = Console.moving(console.out());
    inner.begins("running");
    console.say("hint 1");
    inner.say("result");

    assertThat(seen.toString()).endsWith(CLEARED + lines("hint 1", "result"));
  }

  private static String lines(String... texts) {
    return String.join(System.lineSeparator(), texts) + System.lineSeparator();
  }
}
