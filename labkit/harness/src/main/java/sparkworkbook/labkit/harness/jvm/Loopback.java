package sparkworkbook.labkit.harness.jvm;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.util.Utils;

/** Keeps Spark on the loopback interface, so that it works with the network off. */
public final class Loopback {
  /** The only address that the workbook's processes listen on. */
  public static final String ADDRESS = "127.0.0.1";

  private Loopback() {}

  /**
   * Tells Spark its host name before it looks one up ({@code Utils.localHostName}, the default of
   * {@code spark.driver.host}). Call it before anything else of Spark.
   */
  public static void useForThisJvm() {
    Utils.setCustomHostname(ADDRESS);
  }

  /** The settings that bind a driver to the loopback interface. */
  public static Map<String, String> sparkConf() {
    Map<String, String> conf = new LinkedHashMap<>();
    conf.put("spark.driver.host", ADDRESS);
    conf.put("spark.driver.bindAddress", ADDRESS);
    return conf;
  }
}
