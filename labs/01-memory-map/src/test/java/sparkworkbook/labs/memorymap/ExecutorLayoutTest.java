package sparkworkbook.labs.memorymap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

/** Compared with Spark's own calculation, for usual executors and for two hundred others. */
@DisplayName("The memory of an executor")
class ExecutorLayoutTest {
  private static final int DRAWN = 200;

  /** The settings of one executor. */
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

  private static final List<Part> INSIDE_THE_HEAP =
      OF_THE_HEAP.stream()
          .filter(part -> List.of("reserved", "unified", "user").contains(part.name()))
          .toList();

  private static final List<Part> OUTSIDE_OF_EACH_OTHER =
      OF_THE_CONTAINER.stream().filter(part -> !part.name().equals("container")).toList();

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
              addUp(each, "container", OUTSIDE_OF_EACH_OTHER, map);
              addUp(each, "heap", INSIDE_THE_HEAP, map);
              assertThat(Stream.of(OF_THE_HEAP, OF_THE_CONTAINER).flatMap(List::stream))
                  .withFailMessage(
                      () ->
                          "Expected no part of less than 0 bytes.\n%s\n%s%s"
                              .formatted(
                                  each, table(OF_THE_CONTAINER, map), table(OF_THE_HEAP, map)))
                  .allMatch(part -> bytes(part, map) >= 0);
            });
  }

  private static void addUp(Case each, String whole, List<Part> parts, MemoryMap map) {
    long sum = parts.stream().mapToLong(part -> bytes(part, map)).sum();
    long bytes = whole.equals("heap") ? map.heap() : map.container();
    assertThat(sum)
        .withFailMessage(
            () ->
                """
                Expected the parts of the %s to be %,d bytes, as the %s is, but they are %,d.
                %s
                %sEach byte belongs to one part. Hint 2"""
                    .formatted(whole, bytes, whole, sum, each, table(parts, map)))
        .isEqualTo(bytes);
  }

  @Test
  @DisplayName("is divided within the heap as Spark divides it")
  void dividesTheHeapAsSparkDoes(TestReporter reporter) {
    report(reporter, "unified bytes of a heap of 1 GiB", AS_SPARK_SHIPS.laidOut().unified());
    compare(
        OF_THE_HEAP,
        "The parts of the heap decide what is cached, what spills, and what is left for your own"
            + " objects. Unified memory is a fraction: of what? Hints 1 and 2");
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
        "The cluster manager kills a container that is too small, also where the heap is half"
            + " empty. The memory outside the heap comes on top of it. Hints 2 and 3");
  }

  @Test
  @DisplayName("is refused where Spark refuses it")
  void refusesWhatSparkRefuses() {
    atTheLimits()
        .forEach(
            each -> {
              Optional<String> bySpark = SparkSays.refusal(each.conf());
              Throwable refusal = catchThrowable(each::laidOut);
              assertThat(refusal instanceof IllegalArgumentException ? "refused" : "laid out")
                  .withFailMessage(
                      """
                      Expected the executor to be %s but it was %s.
                        %s
                      Spark %s. Hint 3""",
                      bySpark.isPresent()
                          ? "refused with an IllegalArgumentException"
                          : "laid out, at the limit of what Spark accepts",
                      refusal == null ? "laid out" : "answered with " + refusal,
                      each,
                      bySpark.map(why -> "says: " + why).orElse("starts such an executor"))
                  .isEqualTo(bySpark.isPresent() ? "refused" : "laid out");
            });
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

  private static String table(List<Part> parts, MemoryMap map) {
    return parts.stream()
        .map(part -> "  %-14s %,20d%n".formatted(part.name(), bytes(part, map)))
        .collect(Collectors.joining());
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
                ("Expected the bytes that Spark has, but the parts marked >>> differ.\n"
                        + "%s\n  %-18s %17s %17s\n")
                    .formatted(each, "    bytes", "in your layout", "in Spark"),
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
    settings.add("spark.executor.memory=" + heap(random));
    List<String> others =
        List.of(
            "spark.memory.fraction=" + random.nextInt(300, 900) / 1_000.0,
            "spark.memory.storageFraction=" + random.nextInt(0, 1_000) / 1_000.0,
            "spark.executor.pyspark.memory=" + mib(random, 20_000),
            "spark.executor.memoryOverhead=" + mib(random, 9_000),
            "spark.executor.memoryOverheadFactor=" + random.nextInt(1, 150) / 100.0,
            "spark.executor.minMemoryOverhead=" + mib(random, 2_000));
    others.stream().filter(setting -> random.nextBoolean()).forEach(settings::add);
    if (random.nextBoolean()) {
      settings.add("spark.memory.offHeap.size=" + offHeap(random));
      settings.add("spark.memory.offHeap.enabled=" + random.nextBoolean());
    }
    return new Case(random.nextBoolean() ? Program.JVM : Program.PYTHON, settings);
  }

  /** With a unit, and also beyond what an int of MiB holds in bytes. */
  private static String heap(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(450, 60_000) + "m";
      case 1 -> random.nextInt(1, 4_096) + "g";
      default -> random.nextLong(450 * 1_024, 60_000_000) + "k";
    };
  }

  /** Spark reads these in MiB where they have no unit. */
  private static String mib(SplittableRandom random, int most) {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(1, most) + "m";
      case 1 -> Integer.toString(random.nextInt(1, most));
      default -> random.nextInt(1, most) * 1_024L + random.nextInt(1_024) + "k";
    };
  }

  /** Spark reads this one in bytes where it has no unit. */
  private static String offHeap(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(1, 20_000) + "m";
      case 1 -> random.nextLong(1L << 20, 20L << 30) + "";
      default -> random.nextLong(1_024, 20_000_000) + "k";
    };
  }

  /** Some that Spark just refuses, and some that it just accepts. */
  private static List<Case> atTheLimits() {
    SplittableRandom random = new SplittableRandom(SeededFlights.seed());
    String enabled = "spark.memory.offHeap.enabled=true";
    return List.of(
        Case.of(Program.JVM, "spark.executor.memory=449m"),
        Case.of(Program.JVM, "spark.executor.memory=450m"),
        Case.of(Program.JVM, "spark.executor.memory=460799k"),
        Case.of(Program.JVM, "spark.executor.memory=460800k"),
        Case.of(Program.JVM, "spark.executor.memory=" + random.nextInt(1, 450) + "m"),
        Case.of(Program.JVM, "spark.executor.memory=1.5g"),
        Case.of(Program.JVM, enabled),
        Case.of(Program.JVM, enabled, "spark.memory.offHeap.size=1023k"),
        Case.of(Program.JVM, enabled, "spark.memory.offHeap.size=1024k"),
        Case.of(Program.JVM, "spark.memory.storageFraction=1.0"),
        Case.of(Program.JVM, "spark.memory.storageFraction=0.999"),
        Case.of(Program.JVM, "spark.memory.storageFraction=-0.1"),
        Case.of(Program.JVM, "spark.memory.storageFraction=0.0"));
  }

  private static void report(TestReporter reporter, String metric, long value) {
    reporter.publishEntry(Measured.KEY_PREFIX + metric, Long.toString(value));
  }
}
