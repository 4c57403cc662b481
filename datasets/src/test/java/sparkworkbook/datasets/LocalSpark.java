package sparkworkbook.datasets;

import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** The session of this module's tests, which stand below labkit and cannot use its extension. */
final class LocalSpark {
  private LocalSpark() {}

  static SparkSession session(Path scratch) {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.local.dir", scratch.toString())
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", 4)
        .getOrCreate();
  }
}
