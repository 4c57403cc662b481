package sparkworkbook.labkit.cli.job;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/** Where a job runs: in its own JVM, or on a standalone cluster of Spark. */
public final class SparkMaster {
  /** As many cores as the judges have. */
  public static final String DEFAULT = "local[2]";

  private static final Pattern LOCAL = Pattern.compile("local(\\[([1-9]\\d*|\\*)(, *\\d+)?])?");
  private static final String STANDALONE = "spark://";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int LARGEST_PORT = 65_535;

  private final String url;
  private final List<URI> hosts;

  private SparkMaster(String url, List<URI> hosts) {
    this.url = url;
    this.hosts = List.copyOf(hosts);
  }

  /**
   * @param url {@code local}, {@code local[N]} or {@code spark://HOST:PORT}, the last with more
   *     hosts after commas where masters stand by
   * @throws UsageException if it is none of these
   */
  public static SparkMaster of(String url) {
    if (LOCAL.matcher(url).matches()) {
      return new SparkMaster(url, List.of());
    }
    if (!url.startsWith(STANDALONE)) {
      throw new UsageException(
          "--master takes local, local[N] or spark://HOST:PORT, not "
              + url
              + ".\nFor other clusters use spark-submit: the job is an ordinary Spark job.");
    }
    List<URI> hosts = new ArrayList<>();
    for (String host : url.substring(STANDALONE.length()).split(",", -1)) {
      hosts.add(host(url, STANDALONE + host));
    }
    return new SparkMaster(url, hosts);
  }

  /** What {@code Utils.extractHostPortFromSparkUrl} accepts. */
  private static URI host(String url, String one) {
    try {
      URI uri = new URI(one);
      if (uri.getHost() != null
          && uri.getPort() > 0
          && uri.getPort() <= LARGEST_PORT
          && uri.getUserInfo() == null
          && uri.getPath().isEmpty()
          && uri.getQuery() == null
          && uri.getFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // refused below
    }
    throw new UsageException(
        "--master "
            + url
            + " is no URL of a standalone master.\nWrite spark://HOST:PORT, as the master's web page"
            + " has it; the port is 7077 unless another was chosen.");
  }

  public boolean isLocal() {
    return hosts.isEmpty();
  }

  /**
   * Finds out whether anybody listens there.
   *
   * @return the address of this machine as the master sees it: where executors find the driver
   * @throws WorkbookException if nobody does, after five seconds at most for each host
   */
  InetAddress reach() {
    String why = "";
    for (URI host : hosts) {
      try (Socket socket = new Socket(Proxy.NO_PROXY)) {
        socket.connect(
            new InetSocketAddress(host.getHost(), host.getPort()), (int) PATIENCE.toMillis());
        return socket.getLocalAddress();
      } catch (UnknownHostException e) {
        why = "no such host";
      } catch (IOException e) {
        why = e.getMessage();
      }
    }
    throw noAnswer(why);
  }

  WorkbookException noAnswer(String why) {
    return new WorkbookException(
        "No master of Spark answers at "
            + url
            + " ("
            + why
            + ").\nCompare the URL with the one on the master's web page, or start a cluster on this"
            + " machine: lab cluster");
  }

  @Override
  public String toString() {
    return url;
  }
}
