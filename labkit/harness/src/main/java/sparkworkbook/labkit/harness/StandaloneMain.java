package sparkworkbook.labkit.harness;

import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;
import scala.Tuple3;
import sparkworkbook.labkit.harness.jvm.Loopback;
import sparkworkbook.labkit.harness.jvm.ParentWatch;
import sparkworkbook.labkit.harness.jvm.PinnedJvm;

/**
 * Spark's standalone {@code Master} or {@code Worker} as their own mains start them; these would
 * outlive the process that started them, and say only in their log which port they got.
 */
public final class StandaloneMain {
  static final String MASTER = "master";
  static final String WORKER = "worker";

  /** Begins the line with the master's URL. */
  static final String LISTENS = "master listens: ";

  /** Begins the line with the port of the master's web page. */
  static final String PAGE = "master's page: ";

  private static final int ANY_PORT = 0;

  private StandaloneMain() {}

  /**
   * Serves until its standard input closes.
   *
   * @param args {@value #MASTER} PORT PAGE_PORT, or {@value #WORKER} URL CORES MIB FOLDER
   */
  public static void main(String[] args) {
    ParentWatch.start();
    PinnedJvm.pin();
    RpcEnv rpc = args[0].equals(MASTER) ? master(args) : worker(args);
    rpc.awaitTermination();
  }

  private static RpcEnv master(String[] args) {
    Tuple3<RpcEnv, Object, Option<Object>> master =
        Master.startRpcEnvAndEndpoint(
            Loopback.ADDRESS, Integer.parseInt(args[1]), Integer.parseInt(args[2]), conf());
    System.out.println(LISTENS + master._1().address().toSparkURL());
    System.out.println(PAGE + master._2());
    return master._1();
  }

  private static RpcEnv worker(String[] args) {
    return Worker.startRpcEnvAndEndpoint(
        Loopback.ADDRESS,
        ANY_PORT,
        ANY_PORT,
        Integer.parseInt(args[2]),
        Integer.parseInt(args[3]),
        new String[] {args[1]},
        args[4],
        Option.empty(),
        conf(),
        Option.empty());
  }

  private static SparkConf conf() {
    return new SparkConf();
  }
}
