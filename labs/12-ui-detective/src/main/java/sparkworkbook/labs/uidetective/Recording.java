package sparkworkbook.labs.uidetective;

import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Runs a job as an application of its own, with its own event log. */
public final class Recording {
  private static final double DEFAULT_MEMORY_FRACTION = 0.6;

  private final SparkConf conf;

  private Recording(SparkConf conf) {
    this.conf = conf;
  }

  /**
   * @param conf names the folder of the event logs: {@code spark.eventLog.dir}
   */
  public static Recording of(SparkConf conf) {
    return new Recording(
        conf.clone()
            .set("spark.eventLog.enabled", "true")
            // without this the Storage tab of the History Server is empty
            .set("spark.eventLog.logBlockUpdates.enabled", "true")
            .set("spark.eventLog.rolling.enabled", "false")
            // adaptive execution would merge the tiny tasks and number the stages differently
            .set("spark.sql.adaptive.enabled", "false")
            .set("spark.sql.shuffle.partitions", "8")
            .set("spark.testing.reservedMemory", "0")
            .set("spark.buffer.pageSize", "1m")
            .set("spark.storage.unrollMemoryThreshold", "65536"));
  }

  /**
   * @param poolBytes memory pool of execution and storage together
   * @return Spark's id of the application
   */
  public String run(String name, long poolBytes, Consumer<SparkSession> job) {
    SparkConf settings =
        conf.clone()
            .setAppName(name)
            .set(
                "spark.testing.memory",
                Long.toString((long) Math.ceil(poolBytes / DEFAULT_MEMORY_FRACTION)));
    SparkSession spark = SparkSession.builder().config(settings).getOrCreate();
    try {
      job.accept(spark);
      return spark.sparkContext().applicationId();
    } finally {
      spark.stop();
      SparkSession.clearActiveSession();
      SparkSession.clearDefaultSession();
    }
  }
}
