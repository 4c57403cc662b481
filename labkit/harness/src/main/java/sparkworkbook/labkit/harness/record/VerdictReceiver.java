package sparkworkbook.labkit.harness.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The end of a verdict's path that the judged code cannot reach: the process that started the JVM
 * listens here, on a port of loopback. It believes the one connection that knows a secret, which
 * the JVM reads on its standard input before any judged code runs. So no file and no printed line
 * is a verdict, and neither is anything that a process says which the job left behind.
 *
 * <p>The first {@link Phase#STOPPED} or {@link Phase#COMPLETE} of a verdict is its last word.
 */
public final class VerdictReceiver implements AutoCloseable {
  /** How far a verdict has come. */
  public enum Phase {
    /** The JVM may still end before the verdict is complete. */
    RUNNING,
    /** The judge ended the JVM: a check took too long, called exit, or left no memory. */
    STOPPED,
    /** Every check that was asked for has had its turn. */
    COMPLETE
  }

  /**
   * What the JVM has said of a verdict.
   *
   * @param testTime inside the tests; zero unless it is complete
   */
  public record Report(Phase phase, LabResult result, Duration testTime) {
    public boolean isFinal() {
      return phase != Phase.RUNNING;
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ServerSocket server;
  private final String secret;
  private final Map<Integer, Report> reports = new HashMap<>();
  private final Thread thread = new Thread(this::receive, "labkit-verdict");
  private Socket connection = new Socket();
  private boolean ready;

  private VerdictReceiver(ServerSocket server) {
    this.server = server;
    this.secret = SecretConnection.newSecret();
    thread.setDaemon(true);
  }

  /**
   * @throws UncheckedIOException if loopback has no free port
   */
  public static VerdictReceiver open() {
    try {
      VerdictReceiver receiver =
          new VerdictReceiver(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()));
      receiver.thread.start();
      return receiver;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first line for the standard input of the JVM. Never pass it anywhere else. */
  public String invitation() {
    return SecretConnection.invitation(server, secret);
  }

  /**
   * @param verdict 1 for the first one of the JVM
   */
  public synchronized Optional<Report> report(int verdict) {
    return Optional.ofNullable(reports.get(verdict));
  }

  /** Whether the JVM has said that it waits for an order. */
  public synchronized boolean isReady() {
    return ready;
  }

  /** Waits until something is said, or for this long. */
  public synchronized void awaitNews(Duration limit) throws InterruptedException {
    wait(Math.max(1, limit.toMillis()));
  }

  /** Waits until all is read that a JVM has said which has ended, or for this long. */
  public void awaitEnd(Duration limit) throws InterruptedException {
    thread.join(Math.max(1, limit.toMillis()));
  }

  private void receive() {
    try {
      keep(SecretConnection.accept(server, secret));
      try (BufferedReader lines = SecretConnection.lines(connection)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          hear(JSON.readTree(line));
        }
      }
    } catch (IOException | RuntimeException e) {
      // the JVM has ended, in the middle of a line perhaps, or this end was closed
    }
  }

  private synchronized void keep(Socket admitted) {
    connection = admitted;
  }

  private synchronized void hear(JsonNode message) throws IOException {
    if (message.has(VerdictSender.READY)) {
      ready = true;
    } else {
      reports.merge(
          message.path(VerdictSender.VERDICT).asInt(),
          VerdictSender.report(message),
          (known, next) -> known.isFinal() ? known : next);
    }
    notifyAll();
  }

  @Override
  public void close() {
    try {
      server.close();
      synchronized (this) {
        connection.close();
      }
    } catch (IOException e) {
      // nobody listens any more
    }
  }
}
