package sparkworkbook.labkit.cli.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.concurrent.CountDownLatch;

/** The end of a command that serves until you type {@code q}. */
public final class Quit {
  private Quit() {}

  /** Counted down by {@code q} and Enter, or when nobody is there to type it. */
  public static CountDownLatch typed() {
    CountDownLatch end = new CountDownLatch(1);
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    Thread reader = new Thread(() -> readToQ(input, end), "lab-quit");
    reader.setDaemon(true);
    reader.start();
    return end;
  }

  private static void readToQ(BufferedReader input, CountDownLatch end) {
    try {
      String line = input.readLine();
      while (line != null && !line.strip().equalsIgnoreCase("q")) {
        line = input.readLine();
      }
    } catch (IOException e) {
      // as good as closed
    }
    end.countDown();
  }
}
