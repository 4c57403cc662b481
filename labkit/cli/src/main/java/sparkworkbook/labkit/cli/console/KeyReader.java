package sparkworkbook.labkit.cli.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * What the student types while {@code lab watch} runs: single keys on a terminal, the first letter
 * of each line where standard input is a pipe. The end of the input is the key {@value #END}.
 */
public final class KeyReader implements AutoCloseable {
  public static final char END = '\u0004';

  private final BlockingQueue<Character> typed = new LinkedBlockingQueue<>();
  private final Optional<Terminal> terminal;
  private final Optional<Attributes> cooked;

  private KeyReader(Optional<Terminal> terminal) {
    this.terminal = terminal;
    this.cooked = terminal.map(KeyReader::singleKeys);
  }

  /** From the terminal if there is one, else from {@code input}. */
  public static KeyReader open(InputStream input) {
    Optional<Terminal> terminal = System.console() == null ? Optional.empty() : terminal();
    KeyReader keys = new KeyReader(terminal);
    Thread reader =
        new Thread(
            () -> keys.read(terminal.<Source>map(KeyReader::ofTerminal).orElse(ofLines(input))),
            "lab-keys");
    reader.setDaemon(true);
    reader.start();
    return keys;
  }

  /** Columns of the terminal, {@code fallback} where there is none. */
  public static int width(int fallback) {
    if (System.console() == null) {
      return fallback;
    }
    Optional<Terminal> terminal = terminal();
    int columns = terminal.map(Terminal::getWidth).orElse(0);
    terminal.ifPresent(KeyReader::close);
    return columns > 0 ? columns : fallback;
  }

  private static void close(Terminal terminal) {
    try {
      terminal.close();
    } catch (IOException e) {
      // nothing was written to it
    }
  }

  /** The next key, as a small letter; empty if none was typed in this time. */
  public Optional<Character> next(Duration patience) {
    try {
      return Optional.ofNullable(typed.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(END);
    }
  }

  @Override
  public void close() {
    terminal.ifPresent(
        open -> {
          try {
            cooked.ifPresent(open::setAttributes);
            open.close();
          } catch (IOException e) {
            // it was the terminal's last word
          }
        });
  }

  /** -1 at the end, as of a reader. */
  private interface Source {
    int read() throws IOException;
  }

  private void read(Source source) {
    try {
      for (int key = source.read(); key >= 0; key = source.read()) {
        typed.add(Character.toLowerCase((char) key));
      }
    } catch (IOException e) {
      // closed: the same as the end
    }
    typed.add(END);
  }

  private static Source ofTerminal(Terminal terminal) {
    return () -> terminal.reader().read();
  }

  private static Source ofLines(InputStream input) {
    BufferedReader reader = new BufferedReader(new InputStreamReader(input));
    return () -> {
      String line = reader.readLine();
      return line == null ? -1 : line.strip().toLowerCase(Locale.ROOT).concat(" ").charAt(0);
    };
  }

  private static Optional<Terminal> terminal() {
    try {
      return Optional.of(TerminalBuilder.builder().system(true).dumb(false).build());
    } catch (IOException | IllegalStateException e) {
      return Optional.empty(); // lines will do
    }
  }

  /** Ctrl-C stays what it is. */
  private static Attributes singleKeys(Terminal terminal) {
    Attributes before = terminal.getAttributes();
    Attributes keys = new Attributes(before);
    keys.setLocalFlag(Attributes.LocalFlag.ICANON, false);
    keys.setLocalFlag(Attributes.LocalFlag.ECHO, false);
    keys.setControlChar(Attributes.ControlChar.VMIN, 1);
    keys.setControlChar(Attributes.ControlChar.VTIME, 0);
    terminal.setAttributes(keys);
    return before;
  }
}
