package sparkworkbook.labs.jvmheap;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** The session that the student's method makes of the judge's builder. */
final class DeskSession {
  private DeskSession() {}

  /** Opens it in an application of its own. */
  static SparkSession open(Path folder) {
    Option<SparkSession> other = SparkSession.getDefaultSession();
    if (other.isDefined()) {
      other.get().stop(); // its application would lack the student's settings
    }
    return Board.session(
        SparkSession.builder()
            .master("local[2]")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.ui.liveUpdate.period", "0")
            .config("spark.local.dir", folder.toString())
            .config("spark.sql.warehouse.dir", folder.toUri().toString())
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.files.maxPartitionBytes", 1_126_400)
            .config("spark.sql.files.openCostInBytes", 0));
  }
}
