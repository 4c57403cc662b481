package sparkworkbook.labkit.harness.record;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The first connection that knows a secret. Uses the JDK alone, see {@link BuildChannel}. */
final class SecretConnection {
  private static final int SECRET_BYTES = 32;
  private static final int HELLO_MILLIS = 2_000;

  private SecretConnection() {}

  static String newSecret() {
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** A line that tells {@link VerdictSender#accept} where to connect. */
  static String invitation(ServerSocket server, String secret) {
    return "{\"%s\":%d,\"%s\":\"%s\"}"
        .formatted(VerdictSender.PORT, server.getLocalPort(), VerdictSender.SECRET, secret);
  }

  /** Waits for it. None is accepted after it: the server is closed. */
  static Socket accept(ServerSocket server, String secret) throws IOException {
    try (server) {
      while (true) {
        Socket candidate = server.accept();
        if (isAdmitted(candidate, secret)) {
          return candidate;
        }
        candidate.close();
      }
    }
  }

  static BufferedReader lines(Socket admitted) throws IOException {
    return new BufferedReader(
        new InputStreamReader(admitted.getInputStream(), StandardCharsets.UTF_8));
  }

  private static boolean isAdmitted(Socket candidate, String secret) {
    try {
      candidate.setSoTimeout(HELLO_MILLIS);
      byte[] expected = (secret + "\n").getBytes(StandardCharsets.UTF_8);
      byte[] said = candidate.getInputStream().readNBytes(expected.length);
      candidate.setSoTimeout(0);
      return MessageDigest.isEqual(said, expected);
    } catch (IOException e) {
      return false;
    }
  }
}
