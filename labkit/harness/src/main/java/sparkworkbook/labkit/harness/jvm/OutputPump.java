package sparkworkbook.labkit.harness.jvm;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Copies a process's output to a file, up to a bound, and remembers the last lines. */
final class OutputPump {
  /** A job that prints for ever must not fill the disk. */
  private static final long FILE_LIMIT_BYTES = 64L << 20;

  private static final int LINE_LIMIT_BYTES = 8 << 10;

  private final InputStream input;
  private final Deque<String> tail = new ArrayDeque<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final Thread thread;
  private long written;

  private OutputPump(InputStream input, Path file) {
    this.input = input;
    this.thread = new Thread(() -> copy(file), "labkit-output-pump");
    thread.setDaemon(true);
  }

  static OutputPump start(InputStream input, Path file) {
    OutputPump pump = new OutputPump(input, file);
    pump.thread.start();
    return pump;
  }

  List<String> tail() {
    synchronized (tail) {
      return List.copyOf(tail);
    }
  }

  /** Waits until everything is copied; gives up when another process keeps the pipe open. */
  void finish(Duration patience) {
    try {
      thread.join(patience.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void copy(Path file) {
    byte[] buffer = new byte[16 << 10];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
        remember(buffer, n);
        write(out, buffer, n);
        if (input.available() == 0) {
          out.flush();
        }
      }
    } catch (IOException e) {
      drain(buffer); // the process must not block because a disk is full
    } finally {
      endLine();
    }
  }

  private void write(OutputStream out, byte[] buffer, int n) throws IOException {
    if (written < FILE_LIMIT_BYTES) {
      out.write(buffer, 0, n);
      written += n;
      if (written >= FILE_LIMIT_BYTES) {
        String cut = "\n[labkit: the output is cut here, after %,d bytes]\n";
        out.write(cut.formatted(written).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void drain(byte[] buffer) {
    try {
      for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
        remember(buffer, n);
      }
    } catch (IOException e) {
      // the process is gone
    }
  }

  private void remember(byte[] buffer, int n) {
    for (int i = 0; i < n; i++) {
      if (buffer[i] == '\n') {
        endLine();
      } else if (line.size() < LINE_LIMIT_BYTES) {
        line.write(buffer[i]);
      }
    }
  }

  private void endLine() {
    String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
    line.reset();
    if (text.isEmpty()) {
      return;
    }
    synchronized (tail) {
      tail.addLast(text);
      if (tail.size() > JvmProcess.TAIL_LINES) {
        tail.removeFirst();
      }
    }
  }
}
