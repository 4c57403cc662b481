package sparkworkbook.labkit.assertions;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/** The settings that decide plans and memory, as failure messages show them. */
final class Settings {
  private static final List<String> SHOWN_IF_SET =
      List.of(
          "spark.buffer.",
          "spark.cores.max",
          "spark.default.parallelism",
          "spark.driver.maxResultSize",
          "spark.driver.memory",
          "spark.executor.cores",
          "spark.executor.instances",
          "spark.executor.memory",
          "spark.memory.",
          "spark.rdd.compress",
          "spark.serializer",
          "spark.shuffle.",
          "spark.speculation",
          "spark.sql.adaptive.",
          "spark.sql.autoBroadcastJoinThreshold",
          "spark.sql.files.",
          "spark.sql.inMemoryColumnarStorage.",
          "spark.sql.join.",
          "spark.sql.optimizer.",
          "spark.sql.sources.",
          "spark.storage.",
          "spark.task.",
          "spark.testing.");
  private static final String AQE = "spark.sql.adaptive.enabled";
  private static final String PARTITIONS = "spark.sql.shuffle.partitions";

  private final Map<String, String> conf;

  private Settings(Map<String, String> conf) {
    this.conf = new TreeMap<>(conf);
  }

  static Settings of(Map<String, String> conf) {
    return new Settings(conf);
  }

  /** The settings of a session as they are now, those of its context included. */
  static Settings of(SparkSession spark) {
    Map<String, String> conf = new TreeMap<>();
    for (scala.Tuple2<String, String> entry : spark.sparkContext().getConf().getAll()) {
      conf.put(entry._1(), entry._2());
    }
    conf.putAll(CollectionConverters.asJava(spark.conf().getAll()));
    return new Settings(conf);
  }

  /** One or more lines within the width of a message. */
  String render() {
    List<String> parts = new ArrayList<>();
    parts.add(conf.getOrDefault("spark.master", "master unknown"));
    parts.add("AQE " + (conf.getOrDefault(AQE, "true").equals("true") ? "on" : "off"));
    parts.add(conf.getOrDefault(PARTITIONS, "200") + " shuffle partitions");
    conf.forEach(
        (key, value) -> {
          if (!key.equals(AQE) && SHOWN_IF_SET.stream().anyMatch(key::startsWith)) {
            parts.add(key + "=" + value);
          }
        });
    return MessageText.wrapped("Settings: " + String.join(", ", parts));
  }
}
