package sparkworkbook.labkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("lab watch, in a pipe")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final InputStream standardInput = System.in;
  private final StringWriter out = new StringWriter();
  private TinyWorkbook tiny;
  private Path root;
  private OutputStream typed;
  private CompletableFuture<Integer> watch;
  private int read;

  @BeforeEach
  void begin(@TempDir Path folder) throws IOException {
    root = folder.resolve("a workbook");
    tiny = TinyWorkbook.in(root);
    tiny.lab("list");
    PipedInputStream input = new PipedInputStream();
    typed = new PipedOutputStream(input);
    System.setIn(input);
    watch =
        CompletableFuture.supplyAsync(
            () ->
                LabCommand.of(tiny.workbook())
                    .setOut(new PrintWriter(out))
                    .setErr(new PrintWriter(out))
                    .execute("watch", "1"));
  }

  @AfterEach
  void end() throws Exception {
    typed.close();
    watch.get(60, TimeUnit.SECONDS);
    System.setIn(standardInput);
  }

  @Test
  @DisplayName("judges at once, at every save, and ends when all is solved")
  void judgesSaves() throws Exception {
    await("2 of 5 points");
    await("Waiting for you to save Tiny.java.");

    tiny.student("return sun(numbers);");
    await("cannot find symbol");

    tiny.student("return 0;");
    await("looks at nothing");
    await("fixed: looks at nothing");
    await("broken: sum is unchanged");

    tiny.student(TinyWorkbook.REFERENCE);
    await("5 of 5 points: solved.");
    await("Every lab is solved.");
    assertThat(watch.get(30, TimeUnit.SECONDS)).isZero();
  }

  @Test
  @DisplayName("stays at a lab that is solved until the next one is asked for")
  void solved() throws Exception {
    await("2 of 5 points");
    tiny.lab("new", "22-next-one");

    tiny.student(TinyWorkbook.REFERENCE);
    await("5 of 5 points: solved.");
    await("n begins the next lab, 22-next-one. q quits.");
    type("n");
    await("edit  labs/22-next-one/");
    type("q");
    assertThat(watch.get(60, TimeUnit.SECONDS)).isZero();
  }

  @Test
  @DisplayName("gives up a verdict that never comes when something else is saved")
  void startsOver() {
    await("2 of 5 points");

    tiny.student("while (numbers.length > 0) {} return 0;");
    await("judging ...");
    tiny.student("return 0;");
    await("saved again: starting over");
    await("3 of 5 points");
  }

  @Test
  @DisplayName("obeys keys: hint, list, reset only when asked twice, quit")
  void keys() throws Exception {
    await("2 of 5 points");

    type("h");
    await("hint 1  where");
    type("l");
    await("01-tiny                    3.4");
    tiny.student("return 0;");
    await("3 of 5 points");
    type("x");
    await("x once more");
    assertThat(tiny.read("labs/01-tiny/" + TinyWorkbook.STUDENT_FILE)).contains("return 0;");
    type("x");
    await("as it was at first use");
    assertThat(tiny.read("labs/01-tiny/" + TinyWorkbook.STUDENT_FILE)).contains("look(n)");
    type("?");
    await("q quit");
    type("q");
    assertThat(watch.get(30, TimeUnit.SECONDS)).isZero();
  }

  @Test
  @DisplayName("says when the lab's folder is gone, and goes on when it is back")
  void folderGone() throws Exception {
    await("2 of 5 points");

    Path lab = root.resolve("labs/01-tiny");
    Files.move(lab, root.resolve("elsewhere"));
    await("is gone or has another name");
    Files.move(root.resolve("elsewhere"), lab);
    await("2 of 5 points");
  }

  private void type(String key) throws IOException {
    typed.write((key + "\n").getBytes(StandardCharsets.UTF_8));
    typed.flush();
  }

  /** Waits until it has said this, after what was awaited before. */
  private void await(String text) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (out.toString().indexOf(text, read) < 0) {
      assertThat(Instant.now()).as(text + " in\n" + out).isBefore(deadline);
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    read = out.toString().indexOf(text, read) + text.length();
  }
}
