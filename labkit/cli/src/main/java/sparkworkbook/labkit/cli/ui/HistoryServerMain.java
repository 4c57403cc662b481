package sparkworkbook.labkit.cli.ui;

import org.apache.spark.deploy.history.HistoryServer;
import sparkworkbook.labkit.harness.jvm.Loopback;
import sparkworkbook.labkit.harness.jvm.ParentWatch;

/** Spark's History Server, which by itself would outlive the command that started it. */
public final class HistoryServerMain {
  private HistoryServerMain() {}

  /** Serves until its standard input closes; {@code -Dspark.*} says what, and where. */
  public static void main(String[] args) {
    ParentWatch.start();
    Loopback.useForThisJvm();
    HistoryServer.main(args);
  }
}
