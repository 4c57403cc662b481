package sparkworkbook.labs.pythonmemory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfile$;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import scala.collection.immutable.Map$;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;

/** Compared with Spark's own calculation, for executors that people run and a hundred others. */
@DisplayName("The budget of an executor that runs Python")
class WorkerBudgetTest {
  private static final int DRAWN = 100;

  private static final List<String> TWICE_THE_HEAP = List.of("spark.executor.memory=8g");
  private static final List<List<String>> WELL_KNOWN =
      List.of(
          List.of(),
          List.of("spark.executor.memory=4g"),
          TWICE_THE_HEAP,
          List.of("spark.executor.memory=4g", "spark.executor.pyspark.memory=2g"),
          List.of("spark.executor.pyspark.memory=2g", "spark.executor.cores=4"),
          List.of("spark.executor.memory=4g", "spark.executor.memoryOverhead=2g"),
          List.of("spark.executor.memory=2g", "spark.executor.minMemoryOverhead=1g"),
          List.of("spark.memory.offHeap.enabled=true", "spark.memory.offHeap.size=3g"),
          List.of("spark.memory.offHeap.enabled=false", "spark.memory.offHeap.size=3g"));

  @AfterAll
  static void forgetTheProfile() {
    ResourceProfile$.MODULE$.clearDefaultProfile();
  }

  @Test
  @DisplayName("has the container that Spark asks for, and the workers' part of it")
  void knowsTheContainer(TestReporter reporter) {
    report(reporter, "MiB for Python in a heap of 8 GiB", budget(TWICE_THE_HEAP).python());
    cases()
        .forEach(
            settings -> {
              var asked = askedBySpark(settings);
              WorkerBudget budget = budget(settings);
              assertThat(List.of(budget.container(), budget.python()))
                  .withFailMessage(
                      """
                      Expected a container of %,d MiB with %,d for Python but the budget has %,d \
                      with %,d.
                        %s
                        In Spark: %,d heap + %,d overhead + %,d off-heap + %,d Python
                      Spark rounds each part down to whole MiB. Compare each of the four parts \
                      with your formula. Hint 3""",
                      asked.totalMemMiB(),
                      asked.pysparkMemoryMiB(),
                      budget.container(),
                      budget.python(),
                      name(settings),
                      asked.executorMemoryMiB(),
                      asked.memoryOverheadMiB(),
                      asked.memoryOffHeapMiB(),
                      asked.pysparkMemoryMiB())
                  .isEqualTo(List.of(asked.totalMemMiB(), asked.pysparkMemoryMiB()));
            });
  }

  @Test
  @DisplayName("knows at which size a worker gets a MemoryError")
  void knowsWhatEndsAWorker() {
    cases()
        .forEach(
            settings -> {
              long cores = conf(settings).getInt("spark.executor.cores", 1);
              long limit = askedBySpark(settings).pysparkMemoryMiB() / cores;
              assertThat(budget(settings).eachWorker())
                  .withFailMessage(
                      """
                      Expected each worker to get a MemoryError at %s but the budget has %,d MiB.
                        %s
                      The workers of all cores share the part for Python, in whole MiB. Without a \
                      part of their own no worker has a limit (0): the container ends, and the \
                      JVM with it. Hint 3""",
                      limit == 0 ? "no size (0)" : "%,d MiB".formatted(limit),
                      budget(settings).eachWorker(),
                      name(settings))
                  .isEqualTo(limit);
            });
  }

  private static WorkerBudget budget(List<String> settings) {
    return WorkerBudget.of(conf(settings));
  }

  private static ResourceProfile.ExecutorResourcesOrDefaults askedBySpark(List<String> settings) {
    SparkConf conf = conf(settings);
    ResourceProfile$.MODULE$.clearDefaultProfile();
    return ResourceProfile$.MODULE$.getResourcesForClusterManager(
        ResourceProfile$.MODULE$.DEFAULT_RESOURCE_PROFILE_ID(),
        Map$.MODULE$.empty(),
        conf.getSizeAsMb("spark.executor.minMemoryOverhead", "384m"),
        conf.getDouble("spark.executor.memoryOverheadFactor", 0.10),
        conf,
        true, // a Python program
        Map$.MODULE$.empty());
  }

  private static SparkConf conf(List<String> settings) {
    SparkConf conf = new SparkConf(false);
    settings.stream().map(s -> s.split("=", 2)).forEach(pair -> conf.set(pair[0], pair[1]));
    return conf;
  }

  private static String name(List<String> settings) {
    return settings.isEmpty() ? "nothing set" : String.join(", ", settings);
  }

  private static Stream<List<String>> cases() {
    SplittableRandom random = new SplittableRandom(SeededFlights.seed());
    return Stream.concat(
        WELL_KNOWN.stream(), IntStream.range(0, DRAWN).mapToObj(number -> drawn(random)));
  }

  private static List<String> drawn(SplittableRandom random) {
    List<String> settings = new ArrayList<>();
    settings.add("spark.executor.memory=" + random.nextInt(450, 60_000) + "m");
    List<String> others =
        List.of(
            "spark.executor.pyspark.memory=" + size(random, 256, 20_000),
            "spark.executor.cores=" + random.nextInt(1, 9),
            "spark.executor.memoryOverhead=" + size(random, 100, 9_000),
            "spark.executor.memoryOverheadFactor=" + random.nextInt(1, 60) / 100.0,
            "spark.executor.minMemoryOverhead=" + size(random, 100, 3_000));
    others.stream().filter(setting -> random.nextBoolean()).forEach(settings::add);
    if (random.nextBoolean()) {
      settings.add("spark.memory.offHeap.size=" + random.nextInt(1, 9) + "g");
      settings.add("spark.memory.offHeap.enabled=" + random.nextBoolean());
    }
    return settings;
  }

  /** In MiB, with and without the unit, or in KiB that are no whole MiB. */
  private static String size(SplittableRandom random, int from, int to) {
    int mib = random.nextInt(from, to);
    return switch (random.nextInt(3)) {
      case 0 -> mib + "m";
      case 1 -> Integer.toString(mib);
      default -> (mib * 1024L + random.nextInt(1024)) + "k";
    };
  }

  private static void report(TestReporter reporter, String metric, long value) {
    reporter.publishEntry(Measured.KEY_PREFIX + metric, Long.toString(value));
  }
}
