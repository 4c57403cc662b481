package sparkworkbook.labkit.harness.record;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Hears in Maven's JVM what the tests' JVM says, and keeps the last line. It goes on when the class
 * loader of the step is closed that began it, so it uses the JDK alone, and a thread group that
 * Maven's plug-in does not end.
 */
final class BuildChannel extends Thread {
  private final ServerSocket server;
  private final String secret;
  private final AtomicReference<String> last;

  private BuildChannel(ServerSocket server, String secret, AtomicReference<String> last) {
    super(outermostGroup(), null, "labkit-build-channel");
    this.server = server;
    this.secret = secret;
    this.last = last;
    setDaemon(true);
  }

  /**
   * @param last gets the last line
   * @param hearing gets the thread that ends when the tests' JVM has
   * @return the invitation
   */
  static String open(AtomicReference<String> last, Consumer<Thread> hearing) throws IOException {
    ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    String secret = SecretConnection.newSecret(); // loads the class
    BuildChannel channel = new BuildChannel(server, secret, last);
    hearing.accept(channel);
    channel.start();
    return SecretConnection.invitation(server, secret);
  }

  static ThreadGroup outermostGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  @Override
  public void run() {
    try (BufferedReader lines = SecretConnection.lines(SecretConnection.accept(server, secret))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last.set(line);
      }
    } catch (IOException e) {
      // the tests' JVM has ended
    }
  }
}
