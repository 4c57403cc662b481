package sparkworkbook.labs.interview;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Prepared;

/** Shuffles of drawn sizes, each predicted and each measured. */
final class Shuffles {
  private static final int FLIGHTS = 20_000;

  /** The hash code is the smallest int, whose absolute value is negative, too. */
  private static final String SMALLEST_HASH = "polygenelubricants";

  private Shuffles() {}

  /**
   * A shuffle as it was predicted and as it was.
   *
   * @param pairs a description of the pairs
   */
  record Shuffle(
      String pairs, int mapTasks, int partitions, ShuffleCost predicted, ShuffleCost measured) {}

  /** Few partitions, some and many; by airport and by route; and counts larger than an int. */
  static List<Shuffle> of(JavaSparkContext context, SplittableRandom random) {
    List<Shuffle> shuffles = new ArrayList<>();
    for (int partitions :
        new int[] {random.nextInt(2, 9), random.nextInt(30, 70), random.nextInt(200, 300)}) {
      shuffles.add(run(context, "by origin", 1, random.nextInt(2, 7), partitions));
    }
    for (int partitions : new int[] {1, random.nextInt(70, 100)}) {
      shuffles.add(run(context, "by route", 2, random.nextInt(2, 7), partitions));
    }
    for (int i = 0; i < 20; i++) {
      shuffles.add(onPaper(random));
    }
    return shuffles;
  }

  private static Shuffle run(
      JavaSparkContext context, String by, int airports, int mapTasks, int partitions) {
    List<Tuple2<String, Long>> flights =
        SeededFlights.rows(SeededFlights.seed(), FLIGHTS).stream()
            .map(
                flight ->
                    new Tuple2<>(
                        airports == 1
                            ? flight.getString(3)
                            : flight.getString(3) + " to " + flight.getString(4),
                        flight.getLong(1)))
            .toList();
    Map<String, Long> records =
        flights.stream().collect(Collectors.groupingBy(Tuple2::_1, Collectors.counting()));
    ShuffleCost measured =
        Prepared.once(
            Shuffles.class,
            "%s with %d map tasks into %d".formatted(by, mapTasks, partitions),
            () ->
                ShuffleExperiment.run(
                    context, context.parallelizePairs(flights, mapTasks), partitions));
    return new Shuffle(
        "%,d flights %s".formatted(FLIGHTS, by),
        mapTasks,
        partitions,
        Answers.shuffle(mapTasks, partitions, Map.copyOf(records)),
        measured);
  }

  /** Too many records for a test to run; Spark's partitioner says where each key goes. */
  private static Shuffle onPaper(SplittableRandom random) {
    int mapTasks = random.nextInt(1, 1_000);
    int partitions = random.nextInt(1, 400);
    Map<String, Long> records = new HashMap<>();
    records.put(SMALLEST_HASH, random.nextLong(1, 6_000_000_000L));
    for (int key = random.nextInt(200); key >= 0; key--) {
      records.put("key " + random.nextLong(), random.nextLong(1, 3_000_000_000L));
    }
    HashPartitioner partitioner = new HashPartitioner(partitions);
    Map<Integer, Long> read =
        records.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    key -> partitioner.getPartition(key.getKey()),
                    Collectors.summingLong(Map.Entry::getValue)));
    return new Shuffle(
        "pairs of %d keys".formatted(records.size()),
        mapTasks,
        partitions,
        Answers.shuffle(mapTasks, partitions, Map.copyOf(records)),
        new ShuffleCost(
            mapTasks + partitions,
            partitions - read.size(),
            read.values().stream().mapToLong(Long::longValue).max().orElseThrow()));
  }
}
