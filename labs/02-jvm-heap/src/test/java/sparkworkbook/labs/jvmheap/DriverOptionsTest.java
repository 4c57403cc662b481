package sparkworkbook.labs.jvmheap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A JVM is started with the script's options, and asked what it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("The driver's JVM")
class DriverOptionsTest {
  private static final long LEAST_HEAP = 24L << 30;
  private static final long MOST_METASPACE = 256L << 20;
  private static final Pattern METASPACE =
      Pattern.compile("Metaspace, Non-heap memory, at most (\\d+) bytes");

  private Optional<DriverJvm> started = Optional.empty();

  @Test
  @DisplayName("starts, and collects its heap region by region, in G1's pools")
  void collectsInShortPauses() {
    assertThat(jvm().facts("pool"))
        .withFailMessage(
            failure(
                "pools named G1 Eden Space, G1 Survivor Space and G1 Old Gen",
                "The other collectors of this JDK stop the driver for all of a large heap at once,"
                    + " or do without short pointers. Hint 2"))
        .anyMatch(pool -> pool.startsWith("G1 Eden Space, Heap memory"))
        .anyMatch(pool -> pool.startsWith("G1 Survivor Space, Heap memory"))
        .anyMatch(pool -> pool.startsWith("G1 Old Gen, Heap memory"));
  }

  @Test
  @DisplayName("lets classes take 256 MiB at most, which are no part of the heap")
  void boundsTheClasses() {
    assertThat(jvm().facts("pool"))
        .withFailMessage(
            failure(
                "a pool named Metaspace of at most %,d bytes".formatted(MOST_METASPACE),
                "The script has a bound for classes. They live where no -Xmx counts them, so"
                    + " without a bound of their own they may take what the machine has. Hint 2"))
        .anyMatch(DriverOptionsTest::isBoundedMetaspace);
  }

  @Test
  @DisplayName("has a heap of 24 GiB at least, and short pointers into it")
  void keepsPointersShort() {
    assertThat(jvm().facts("heap bytes"))
        .withFailMessage(
            failure(
                "a heap of at least %,d bytes".formatted(LEAST_HEAP),
                "The script wants plenty. Hint 3"))
        .anyMatch(bytes -> Long.parseLong(bytes) >= LEAST_HEAP);
    assertThat(jvm().facts("compressed oops"))
        .withFailMessage(
            failure(
                "compressed oops: true",
                "A reference takes 4 bytes as long as they can reach all of the heap. One gigabyte"
                    + " too much, and every reference takes 8: the larger heap holds less. Hint 3"))
        .containsExactly("true");
  }

  private DriverJvm jvm() {
    if (started.isEmpty()) {
      started = Optional.of(DriverJvm.start(DriverOptions.list()));
    }
    return started.get();
  }

  private String failure(String expected, String why) {
    return """
        expected: %s
          java %s
          ended with exit code %d and said
          %s
        %s"""
        .formatted(
            expected,
            String.join(" ", DriverOptions.list()),
            jvm().exitCode(),
            String.join("\n  ", jvm().output()),
            why);
  }

  private static boolean isBoundedMetaspace(String pool) {
    Matcher metaspace = METASPACE.matcher(pool);
    return metaspace.matches() && Long.parseLong(metaspace.group(1)) <= MOST_METASPACE;
  }
}
