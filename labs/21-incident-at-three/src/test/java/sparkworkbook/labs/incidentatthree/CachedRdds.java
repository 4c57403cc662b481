package sparkworkbook.labs.incidentatthree;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.RDDBlockId;
import scala.jdk.javaapi.CollectionConverters;

/** What each cached RDD takes; a cached Dataset is one, with its plan for a name. */
final class CachedRdds extends SparkListener {
  private static final int NAME = 120;

  private final Map<Integer, String> names = new HashMap<>();
  private final Map<Integer, Map<String, Long>> blocks = new HashMap<>();

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted event) {
    CollectionConverters.asJava(event.stageInfo().rddInfos())
        .forEach(rdd -> names.put(rdd.id(), rdd.name()));
  }

  @Override
  public synchronized void onBlockUpdated(SparkListenerBlockUpdated event) {
    BlockUpdatedInfo block = event.blockUpdatedInfo();
    if (block.blockId() instanceof RDDBlockId id && block.storageLevel().isValid()) {
      blocks
          .computeIfAbsent(id.rddId(), rdd -> new HashMap<>())
          .merge(id.name(), block.memSize() + block.diskSize(), Math::max);
    }
  }

  /** A line for each, the largest first. */
  synchronized List<String> lines() {
    Map<Integer, Long> bytes = new HashMap<>();
    blocks.forEach(
        (rdd, sizes) -> bytes.put(rdd, sizes.values().stream().mapToLong(Long::longValue).sum()));
    return bytes.entrySet().stream()
        .sorted(Map.Entry.<Integer, Long>comparingByValue().reversed())
        .map(
            rdd ->
                "%,15d bytes, %d partitions: %s"
                    .formatted(rdd.getValue(), blocks.get(rdd.getKey()).size(), name(rdd.getKey())))
        .toList();
  }

  private String name(int rdd) {
    String name = names.getOrDefault(rdd, "RDD " + rdd).replaceAll("\\s+", " ").strip();
    name = name.replace("AdaptiveSparkPlan isFinalPlan=false +- ", "");
    return name.length() <= NAME ? name : name.substring(0, NAME - 3) + "...";
  }
}
