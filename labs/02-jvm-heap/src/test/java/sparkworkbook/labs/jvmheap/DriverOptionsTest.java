package sparkworkbook.labs.jvmheap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import sparkworkbook.labkit.harness.ChildJvm;
import sparkworkbook.labkit.harness.Prepared;

/** A JVM is started with the script's options, and asked what it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("The driver's JVM")
class DriverOptionsTest {
  private static final long MIN_HEAP = 24L << 30;
  private static final long MAX_METASPACE = 256L << 20;
  private static final long MAX_PAUSE_GOAL_MILLIS = 200;
  private static final String ONE_CORE = "-XX:ActiveProcessorCount=1";
  private static final Pattern METASPACE =
      Pattern.compile("Metaspace, Non-heap memory, at most (\\d+) bytes");

  private final List<String> options = DriverOptions.list();
  private Optional<DriverJvm> started = Optional.empty();

  @Test
  @DisplayName("starts, and collects its heap region by region, in G1's pools")
  void collectsInShortPauses() {
    hasPoolsOfG1(jvm(), "");
    assertThat(jvm().facts("pause goal"))
        .withFailMessage(
            failure(
                jvm(),
                "",
                "a pause goal of at most %d ms".formatted(MAX_PAUSE_GOAL_MILLIS),
                "G1 collects as many regions at a time as it can in this time. A long goal lets it"
                    + " stop the driver for long."))
        .isNotEmpty()
        .allMatch(millis -> Long.parseLong(millis) <= MAX_PAUSE_GOAL_MILLIS);
  }

  @Test
  @DisplayName("also collects with G1 where the machine has one core")
  void collectsInShortPausesOnOneCore() {
    hasPoolsOfG1(
        DriverJvm.start(Stream.concat(Stream.of(ONE_CORE), options.stream()).toList()),
        ONE_CORE + " ");
  }

  @Test
  @DisplayName("lets classes take 256 MiB at most, which are no part of the heap")
  void boundsTheClasses() {
    assertThat(jvm().facts("pool"))
        .withFailMessage(
            failure(
                jvm(),
                "",
                "a pool named Metaspace of at most %,d bytes".formatted(MAX_METASPACE),
                "The script has a limit for classes. Classes are in native memory, and -Xmx does"
                    + " not count them. Without a limit they may take all memory of the machine."
                    + " Hint 2"))
        .anyMatch(DriverOptionsTest::isBoundedMetaspace);
  }

  @Test
  @DisplayName("runs a query of Spark")
  void runsAQuery() {
    String output =
        Prepared.once(
            DriverOptionsTest.class, String.join(" ", options), () -> outputOfAQuery(options));
    assertThat(output)
        .withFailMessage(
            """
            Expected a driver with these options to start Spark and to add up 100 numbers.
              java %s
            It said:
              %s
            Spark's classes need some memory, too. A limit that stops the driver serves nobody.""",
            String.join(" ", options), output)
        .contains("[4950]");
  }

  @Test
  @DisplayName("has a heap of 24 GiB at least, and short pointers into it")
  void keepsPointersShort() {
    assertThat(jvm().facts("heap bytes"))
        .withFailMessage(
            failure(
                jvm(),
                "",
                "a heap of at least %,d bytes".formatted(MIN_HEAP),
                "The script asks for a large heap. Hint 3"))
        .anyMatch(bytes -> Long.parseLong(bytes) >= MIN_HEAP);
    assertThat(jvm().facts("compressed oops"))
        .withFailMessage(
            failure(
                jvm(),
                "",
                "compressed oops: true",
                "A reference takes 4 bytes as long as 4 bytes can reach all of the heap. Beyond"
                    + " that every reference takes 8: a heap that is a little larger holds less."
                    + " Hint 3"))
        .containsExactly("true");
  }

  private void hasPoolsOfG1(DriverJvm jvm, String first) {
    assertThat(jvm.facts("pool"))
        .withFailMessage(
            failure(
                jvm,
                first,
                "pools named G1 Eden Space, G1 Survivor Space and G1 Old Gen",
                "Other collectors of this JDK stop the driver while they collect all of a large"
                    + " heap, or need references of 8 bytes. A JVM that is not told takes Serial"
                    + " where it sees one core. Hint 2"))
        .anyMatch(pool -> pool.startsWith("G1 Eden Space, Heap memory"))
        .anyMatch(pool -> pool.startsWith("G1 Survivor Space, Heap memory"))
        .anyMatch(pool -> pool.startsWith("G1 Old Gen, Heap memory"));
  }

  private DriverJvm jvm() {
    if (started.isEmpty()) {
      started = Optional.of(DriverJvm.start(options));
    }
    return started.get();
  }

  private String failure(DriverJvm jvm, String first, String expected, String why) {
    return """
        Expected %s.
          java %s%s
          ended with exit code %d and said
          %s
        %s"""
        .formatted(
            expected,
            first,
            String.join(" ", options),
            jvm.exitCode(),
            String.join("\n  ", jvm.output()),
            why);
  }

  private static String outputOfAQuery(List<String> options) {
    ChildJvm.Result query =
        ChildJvm.of(SmallQuery.class)
            .jvmOptions(options.toArray(String[]::new))
            .jvmOptions("-XX:+ExitOnOutOfMemoryError") // without it Spark may wait for its threads
            .run();
    List<String> output = new ArrayList<>(query.tail());
    output.add("exit code " + query.exitCode());
    return String.join("\n  ", output);
  }

  private static boolean isBoundedMetaspace(String pool) {
    Matcher metaspace = METASPACE.matcher(pool);
    return metaspace.matches() && Long.parseLong(metaspace.group(1)) <= MAX_METASPACE;
  }
}
