package sparkworkbook.labkit.harness;

import java.util.LinkedHashMap;
import java.util.Map;
import sparkworkbook.labkit.harness.jvm.LocalFiles;
import sparkworkbook.labkit.harness.jvm.Loopback;

/** The settings that a {@link SparkLab} asks for, the pinned ones included. */
final class SparkSettings {
  private static final String MEMORY_FRACTION = "spark.memory.fraction";
  private static final double DEFAULT_MEMORY_FRACTION = 0.6;

  private SparkSettings() {}

  static Map<String, String> of(SparkLab lab) {
    Map<String, String> conf = new LinkedHashMap<>(Loopback.sparkConf());
    conf.putAll(LocalFiles.sparkConf());
    conf.put("spark.app.name", "judge");
    conf.put("spark.master", "local[" + lab.cores() + "]");
    if (lab.executors() > 0) {
      conf.putAll(LocalCluster.settings(lab.executors(), lab.cores(), lab.executorMemoryMib()));
    }
    conf.put("spark.ui.enabled", "false");
    conf.put("spark.ui.showConsoleProgress", "false");
    conf.put("spark.ui.liveUpdate.period", "0");
    conf.put("spark.speculation", "false");
    conf.put("spark.sql.catalogImplementation", "in-memory");
    conf.put("spark.sql.session.timeZone", "UTC");
    conf.put("spark.sql.adaptive.enabled", Boolean.toString(lab.aqe()));
    conf.put("spark.sql.shuffle.partitions", Integer.toString(lab.shufflePartitions()));
    if (!lab.pageSize().isEmpty()) {
      conf.put("spark.buffer.pageSize", lab.pageSize());
    }
    for (String setting : lab.conf()) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "@SparkLab(conf = \"" + setting + "\") is no setting. Write \"key=value\".");
      }
      conf.put(setting.substring(0, equals).strip(), setting.substring(equals + 1).strip());
    }
    if (lab.pool() != 0) {
      double fraction =
          conf.containsKey(MEMORY_FRACTION)
              ? Double.parseDouble(conf.get(MEMORY_FRACTION))
              : DEFAULT_MEMORY_FRACTION;
      conf.put("spark.testing.memory", Long.toString(systemMemory(lab.pool(), fraction)));
      conf.put("spark.testing.reservedMemory", "0");
    }
    return conf;
  }

  /**
   * The least system memory of which {@code UnifiedMemoryManager.getMaxMemory} makes a pool of
   * exactly this many bytes: about pool / fraction, but Spark's product is rounded down.
   */
  static long systemMemory(long pool, double fraction) {
    if (pool < 1) {
      throw new IllegalArgumentException(
          "@SparkLab(pool = " + pool + "): a pool has at least 1 byte; 0 leaves it to the heap.");
    }
    long memory = (long) Math.ceil(pool / fraction);
    while ((long) (memory * fraction) < pool) {
      memory++;
    }
    return memory;
  }
}
