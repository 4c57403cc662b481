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

/** Held against Spark's own reckoning, for executors that people run and for a hundred others. */
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
          List.of("spark.executor.memory=4g", "spark.executor.memoryOverhead=2g"));

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
                      "%s%n  %-28s %,9d MiB on the sheet, %,9d MiB in Spark"
                          + "%n  %-28s %,9d MiB on the sheet, %,9d MiB in Spark%n"
                          + "Workers are processes beside the JVM: heap is never theirs. They have a"
                          + " part of their own on top of it, or they live on the overhead. Hint 3",
                      name(settings),
                      "container",
                      budget.container(),
                      asked.totalMemMiB(),
                      "the workers' own part",
                      budget.python(),
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
                      "%s%n  each worker: %,d MiB on the sheet, %s in Spark%n"
                          + "As many workers as tasks run at a time, and no limit at all unless the"
                          + " workers have a part of their own: then it is the container that ends,"
                          + " JVM and all. Hint 3",
                      name(settings),
                      budget(settings).eachWorker(),
                      limit == 0 ? "no limit (0)" : "%,d MiB".formatted(limit))
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
            "spark.executor.pyspark.memory=" + random.nextInt(256, 20_000) + "m",
            "spark.executor.cores=" + random.nextInt(1, 9),
            "spark.executor.memoryOverhead=" + random.nextInt(100, 9_000) + "m",
            "spark.executor.memoryOverheadFactor=0." + random.nextInt(1, 5));
    others.stream().filter(setting -> random.nextBoolean()).forEach(settings::add);
    return settings;
  }

  private static void report(TestReporter reporter, String metric, long value) {
    reporter.publishEntry(Measured.KEY_PREFIX + metric, Long.toString(value));
  }
}
