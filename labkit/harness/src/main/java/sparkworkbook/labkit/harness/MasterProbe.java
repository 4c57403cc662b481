package sparkworkbook.labkit.harness;

import java.util.Optional;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;
import sparkworkbook.labkit.harness.jvm.Loopback;

/**
 * Asks whether a standalone master answers. Spark by itself tries for a minute ({@code
 * StandaloneAppClient}, three times 20 s) and then fails with a stack trace.
 */
final class MasterProbe {
  private static final int ANY_PORT = 0;

  private MasterProbe() {}

  /**
   * @param urls {@code spark://HOST:PORT}, more than one where masters stand by
   * @return why the last of them does not answer, in one line and within about ten seconds each;
   *     empty if one does
   */
  static Optional<String> complaint(String... urls) {
    SparkConf conf = new SparkConf(false).set("spark.rpc.lookupTimeout", "10s");
    RpcEnv rpc =
        RpcEnv.create("probe", Loopback.ADDRESS, ANY_PORT, conf, securityManager(conf), true);
    try {
      Optional<String> complaint = Optional.empty();
      for (String url : urls) {
        complaint = complaint(rpc, url);
        if (complaint.isEmpty()) {
          return complaint;
        }
      }
      return complaint;
    } finally {
      rpc.shutdown();
    }
  }

  private static Optional<String> complaint(RpcEnv rpc, String url) {
    try {
      rpc.setupEndpointRef(RpcAddress.fromSparkURL(url), Master.ENDPOINT_NAME());
      return Optional.empty();
    } catch (Exception e) { // Scala declares none of them
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      return String.valueOf(cause.getMessage()).lines().findFirst();
    }
  }

  private static SecurityManager securityManager(SparkConf conf) {
    return new SecurityManager(conf, Option.empty(), SecurityManager.$lessinit$greater$default$3());
  }
}
