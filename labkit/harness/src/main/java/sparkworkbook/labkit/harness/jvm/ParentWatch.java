package sparkworkbook.labkit.harness.jvm;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The child's half of the bargain that a JVM started by labkit ends with its parent: it reads its
 * standard input and halts when that closes, whatever closed it.
 */
public final class ParentWatch {
  /** Set by {@link JvmCommand}; a JVM that a person started by hand is left alone. */
  static final String PROPERTY = "sparkworkbook.parent.watch";

  /** What the operating system reports of a process ended by a termination signal. */
  static final int EXIT_CODE = 143;

  private ParentWatch() {}

  /** Watches and ignores what the parent writes. Does nothing if no {@link JvmCommand} asked. */
  public static void start() {
    start(line -> {});
  }

  /**
   * Watches and hands each line that the parent writes ({@link JvmProcess#send}) to {@code lines},
   * on the watching thread. From here on {@code System.in} is empty: the parent's words are not for
   * the job, and a job that closes {@code System.in} does not end the JVM.
   */
  public static void start(Consumer<String> lines) {
    if (!Boolean.getBoolean(PROPERTY)) {
      return;
    }
    InputStream input = new FileInputStream(FileDescriptor.in);
    System.setIn(InputStream.nullInputStream());
    Thread watch = new Thread(() -> read(input, lines), "labkit-parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static void read(InputStream input, Consumer<String> lines) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.accept(line);
      }
    } catch (IOException e) {
      // a broken pipe means the same as a closed one
    } finally {
      endDescendants();
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }

  static void endDescendants() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }
}
