package sparkworkbook.labkit.harness.record;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a job prints where Maven or an IDE keeps all of it. The first bytes pass, then one line says
 * that the rest is left out.
 */
final class BoundedOutput extends FilterOutputStream {
  /** Of both streams together. */
  static final long LIMIT_BYTES = 16L << 20;

  private static final String CUT =
      "%n[labkit: the output is cut here, after %,d bytes]%n".formatted(LIMIT_BYTES);

  private final AtomicLong left;

  private BoundedOutput(OutputStream out, AtomicLong left) {
    super(out);
    this.left = left;
  }

  /** Bounds what this JVM prints from now on. */
  static void install() {
    AtomicLong left = new AtomicLong(LIMIT_BYTES);
    System.setOut(bounded(System.out, left));
    System.setErr(bounded(System.err, left));
  }

  static PrintStream bounded(PrintStream out, AtomicLong left) {
    return new PrintStream(new BoundedOutput(out, left), true, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int oneByte) throws IOException {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    long before = left.getAndAdd(-length);
    if (before >= length) {
      out.write(bytes, offset, length);
    } else if (before > 0) {
      out.write(bytes, offset, (int) before);
      out.write(CUT.getBytes(StandardCharsets.UTF_8));
    }
  }
}
