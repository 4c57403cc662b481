package sparkworkbook.labs.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceProfile$;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;

/** Held against Spark's own reckoning, for executors that people run and for two hundred others. */
@DisplayName("The memory of an executor")
class ExecutorLayoutTest {
  private static final int DRAWN = 200;

  /** An executor as somebody might ask for it. */
  private record Case(Program program, List<String> settings) {
    static Case of(Program program, String... settings) {
      return new Case(program, List.of(settings));
    }

    SparkConf conf() {
      SparkConf conf = new SparkConf(false);
      settings.stream().map(s -> s.split("=", 2)).forEach(pair -> conf.set(pair[0], pair[1]));
      return conf;
    }

    MemoryMap laidOut() {
      return ExecutorLayout.of(conf(), program);
    }

    MemoryMap bySpark() {
      return SparkSays.of(conf(), program);
    }

    @Override
    public String toString() {
      return (settings.isEmpty() ? "nothing set" : String.join(", ", settings))
          + (program == Program.PYTHON ? " (Python)" : "");
    }
  }

  /** A part of the map. */
  private record Part(String name, ToLongFunction<MemoryMap> bytes) {}

  private static final List<Part> OF_THE_HEAP =
      List.of(
          new Part("heap", MemoryMap::heap),
          new Part("reserved", MemoryMap::reserved),
          new Part("unified", MemoryMap::unified),
          new Part("spared storage", MemoryMap::sparedStorage),
          new Part("user", MemoryMap::user));

  private static final List<Part> OF_THE_CONTAINER =
      List.of(
          new Part("container", MemoryMap::container),
          new Part("heap", MemoryMap::heap),
          new Part("overhead", MemoryMap::overhead),
          new Part("off-heap", MemoryMap::offHeap),
          new Part("python", MemoryMap::python));

  private static final Case AS_SPARK_SHIPS = Case.of(Program.JVM);

  @AfterAll
  static void forgetTheProfile() {
    ResourceProfile$.MODULE$.clearDefaultProfile();
  }

  @Test
  @DisplayName("has parts that add up to the whole, and none of them is negative")
  void partsAddUp() {
    cases()
        .forEach(
            each -> {
              MemoryMap map = each.laidOut();
              assertThat(map.heap() + map.overhead() + map.offHeap() + map.python())
                  .as("container of %s, from its parts: %s", each, map)
                  .isEqualTo(map.container());
              assertThat(map.reserved() + map.unified() + map.user())
                  .as("heap of %s, from its parts: %s", each, map)
                  .isEqualTo(map.heap());
              assertThat(Stream.concat(OF_THE_HEAP.stream(), OF_THE_CONTAINER.stream()))
                  .filteredOn(part -> bytes(part, map) < 0)
                  .extracting(Part::name)
                  .as("parts of less than no bytes, of %s: %s", each, map)
                  .isEmpty();
            });
  }

  @Test
  @DisplayName("is divided within the heap as Spark divides it")
  void dividesTheHeapAsSparkDoes(TestReporter reporter) {
    report(reporter, "unified bytes of a heap of 1 GiB", AS_SPARK_SHIPS.laidOut().unified());
    compare(
        OF_THE_HEAP,
        "What lies within the heap decides what is cached, what spills, and what is left for your own"
            + " objects. Of what is unified memory a fraction? Hints 1 and 2");
  }

  @Test
  @DisplayName("needs the container that Spark asks the cluster manager for")
  void asksForTheContainerThatSparkAsksFor(TestReporter reporter) {
    report(
        reporter,
        "MiB of the container as Spark ships",
        AS_SPARK_SHIPS.laidOut().container() >> 20);
    compare(
        OF_THE_CONTAINER,
        "A container is killed when the process outgrows it, whatever the heap: what is beside the heap"
            + " comes on top of it. Hints 2 and 3");
  }

  @Test
  @DisplayName("is refused where Spark refuses it")
  void refusesWhatSparkRefuses() {
    List<Case> hopeless =
        List.of(
            Case.of(Program.JVM, "spark.executor.memory=449m"),
            Case.of(Program.JVM, "spark.memory.offHeap.enabled=true"));
    for (Case each : hopeless) {
      Throwable refusal = catchThrowable(each::laidOut);
      assertThat(refusal)
          .withFailMessage(
              "%s: to be refused with an IllegalArgumentException, but it was %s.\nSpark says: %s.\n"
                  + "A sheet that lays it out all the same lets somebody find that out at night."
                  + " Hint 3",
              each,
              refusal == null ? "laid out" : "answered with " + refusal,
              SparkSays.refusal(each.conf()).orElseThrow())
          .isInstanceOf(IllegalArgumentException.class);
    }
    Case least = Case.of(Program.JVM, "spark.executor.memory=450m");
    assertThat(SparkSays.refusal(least.conf())).isEmpty();
    assertThat(catchThrowable(least::laidOut))
        .as("%s is the least that Spark accepts", least)
        .isNull();
  }

  private static void compare(List<Part> parts, String lesson) {
    cases()
        .forEach(
            each -> {
              MemoryMap laidOut = each.laidOut();
              MemoryMap bySpark = each.bySpark();
              assertThat(parts)
                  .withFailMessage(() -> table(each, parts, laidOut, bySpark) + "\n" + lesson)
                  .allMatch(part -> bytes(part, laidOut) == bytes(part, bySpark));
            });
  }

  private static String table(Case each, List<Part> parts, MemoryMap laidOut, MemoryMap bySpark) {
    return parts.stream()
        .map(
            part ->
                "  %s %-14s %,17d %,17d"
                    .formatted(
                        bytes(part, laidOut) == bytes(part, bySpark) ? "   " : ">>>",
                        part.name(),
                        bytes(part, laidOut),
                        bytes(part, bySpark)))
        .collect(
            Collectors.joining(
                "\n",
                "%s\n  %-18s %17s %17s\n".formatted(each, "    bytes", "on the sheet", "in Spark"),
                ""));
  }

  private static long bytes(Part part, MemoryMap map) {
    return part.bytes().applyAsLong(map);
  }

  private static Stream<Case> cases() {
    return Stream.concat(wellKnown().stream(), drawn().stream());
  }

  private static List<Case> wellKnown() {
    return List.of(
        AS_SPARK_SHIPS,
        Case.of(Program.JVM, "spark.executor.memory=14g"),
        Case.of(Program.JVM, "spark.executor.memory=450m", "spark.memory.fraction=0.75"),
        Case.of(
            Program.JVM,
            "spark.executor.memory=4g",
            "spark.memory.offHeap.enabled=true",
            "spark.memory.offHeap.size=6g"),
        Case.of(Program.JVM, "spark.memory.offHeap.size=1g"),
        Case.of(Program.PYTHON, "spark.executor.memory=4g", "spark.executor.pyspark.memory=512m"),
        Case.of(Program.JVM, "spark.executor.memory=4g", "spark.executor.pyspark.memory=512m"),
        Case.of(Program.JVM, "spark.executor.memory=4g", "spark.executor.memoryOverhead=100m"),
        Case.of(
            Program.JVM,
            "spark.executor.memory=3g",
            "spark.executor.memoryOverheadFactor=0.4",
            "spark.executor.minMemoryOverhead=1g"));
  }

  /** Each setting is there or not, as the seed has it. */
  private static List<Case> drawn() {
    SplittableRandom random = new SplittableRandom(SeededFlights.seed());
    return IntStream.range(0, DRAWN).mapToObj(number -> drawn(random)).toList();
  }

  private static Case drawn(SplittableRandom random) {
    List<String> settings = new ArrayList<>();
    settings.add("spark.executor.memory=" + random.nextInt(450, 60_000) + "m");
    List<String> others =
        Arrays.asList(
            "spark.memory.fraction=0." + random.nextInt(3, 9),
            "spark.memory.storageFraction=0." + random.nextInt(1, 10),
            "spark.memory.offHeap.size=" + random.nextInt(1, 20_000) + "m",
            "spark.executor.pyspark.memory=" + random.nextInt(1, 20_000) + "m",
            "spark.executor.memoryOverhead=" + random.nextInt(1, 9_000) + "m",
            "spark.executor.memoryOverheadFactor=0." + random.nextInt(1, 5),
            "spark.executor.minMemoryOverhead=" + random.nextInt(1, 2_000) + "m");
    for (String setting : others) {
      if (random.nextBoolean()) {
        settings.add(setting);
      }
    }
    if (settings.contains(others.get(2)) && random.nextBoolean()) {
      settings.add("spark.memory.offHeap.enabled=true");
    }
    return new Case(random.nextBoolean() ? Program.JVM : Program.PYTHON, settings);
  }

  private static void report(TestReporter reporter, String metric, long value) {
    reporter.publishEntry(Measured.KEY_PREFIX + metric, Long.toString(value));
  }
}
