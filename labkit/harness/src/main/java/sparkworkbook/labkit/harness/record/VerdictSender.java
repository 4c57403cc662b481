package sparkworkbook.labkit.harness.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import sparkworkbook.labkit.harness.record.VerdictReceiver.Phase;
import sparkworkbook.labkit.harness.record.VerdictReceiver.Report;

/**
 * The judged JVM's end of {@link VerdictReceiver}: one connection, made before any judged code
 * runs. A line each: the secret, then what becomes of the verdicts, as JSON.
 */
final class VerdictSender {
  static final String PORT = "port";
  static final String SECRET = "secret";
  static final String READY = "ready";
  static final String VERDICT = "verdict";
  static final String PHASE = "phase";
  static final String RESULT = "result";
  static final String MILLIS = "millis";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final OutputStream out;

  private VerdictSender(OutputStream out) {
    this.out = out;
  }

  /**
   * @param invitation the first line on standard input
   * @throws IOException if it is no invitation, or nobody listens
   */
  static VerdictSender accept(String invitation) throws IOException {
    JsonNode line = JSON.readTree(invitation);
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), line.path(PORT).asInt()); // open until the end
    socket.setTcpNoDelay(true);
    VerdictSender sender = new VerdictSender(socket.getOutputStream());
    sender.send(line.path(SECRET).asText());
    return sender;
  }

  void ready() throws IOException {
    send(JSON.createObjectNode().put(READY, true).toString());
  }

  /** Where the record of one verdict goes. */
  ScoreRecord.Sink sink(int verdict) {
    return new ScoreRecord.Sink() {
      @Override
      public void write(LabResult result) throws IOException {
        report(verdict, Phase.RUNNING, result, Duration.ZERO);
      }

      @Override
      public void writeLast(LabResult result) throws IOException {
        report(verdict, Phase.STOPPED, result, Duration.ZERO);
      }
    };
  }

  void complete(int verdict, LabResult result, Duration testTime) throws IOException {
    report(verdict, Phase.COMPLETE, result, testTime);
  }

  /** What a line says of a verdict. */
  static Report report(JsonNode message) throws IOException {
    return new Report(
        Phase.valueOf(message.path(PHASE).asText()),
        LabResult.of(message.path(RESULT)),
        Duration.ofMillis(message.path(MILLIS).asLong()));
  }

  private void report(int verdict, Phase phase, LabResult result, Duration testTime)
      throws IOException {
    ObjectNode message = JSON.createObjectNode();
    message.put(VERDICT, verdict);
    message.put(PHASE, phase.name());
    message.put(MILLIS, testTime.toMillis());
    message.set(RESULT, result.json());
    send(message.toString());
  }

  private synchronized void send(String line) throws IOException {
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
