package sparkworkbook.labkit.cli.grade.copies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Copies among the students' files")
class CopiesTest {
  private static final String STARTER =
      """
      package a;
      import java.util.List;
      /** What a report needs. */
      final class Job {
        static long answer(List<Long> numbers) {
          // TODO
          return 0;
        }
        public static void main(String[] args) {
          for (String arg : args) { System.out.println(arg + ": " + answer(List.of(1L, 2L))); }
        }
      }
      """;
  private static final String OF_ADA =
      """
          long sum = 0;
          Map<Long, Long> seen = new HashMap<>();
          for (long number : numbers) {
            if (number % 2 == 0 && seen.merge(number, 1L, Long::sum) < 3) {
              sum += number * seen.getOrDefault(number - 1, 7L);
            } else if (number > 1_000) {
              sum -= Math.floorMod(number, 13);
            }
          }
          String label = "sum of " + seen.size();
          return label.isBlank() ? -1 : sum;
      """;
  private static final String OF_BOB =
      """
          return numbers.stream()
              .filter(number -> number > 0)
              .sorted(Comparator.reverseOrder())
              .limit(100)
              .mapToLong(Long::longValue)
              .filter(value -> { switch ((int) value) { case 3: return false; default: return true; } })
              .map(value -> value * value + Long.numberOfTrailingZeros(value))
              .reduce(0L, (one, other) -> Math.addExact(one, Math.multiplyExact(other, 3L)));
      """;

  @TempDir Path folder;

  private final Map<String, List<Path>> files = new LinkedHashMap<>();
  private List<Path> starter;

  @BeforeEach
  void writeStarter() throws IOException {
    starter = List.of(write("starter", STARTER));
  }

  @Test
  @DisplayName("the same file is an exact copy")
  void findsTheSameFile() throws IOException {
    hand("ada", with(OF_ADA));
    hand("bob", with(OF_BOB));
    hand("eve", with(OF_ADA));

    assertThat(Copies.among(files, starter))
        .singleElement()
        .satisfies(pair -> assertThat(pair.first() + pair.second()).isEqualTo("adaeve"))
        .satisfies(pair -> assertThat(pair.exact()).isTrue())
        .satisfies(pair -> assertThat(pair.similarity()).isEqualTo(1))
        .satisfies(pair -> assertThat(pair.tokens()).isGreaterThan(Copies.LEAST_ADDED));
  }

  @Test
  @DisplayName("spaces and comments are no difference")
  void forgetsSpaces() throws IOException {
    hand("ada", with(OF_ADA));
    hand("eve", with(OF_ADA.replace("{", "\n// mine\n{ /* all of it */")));

    assertThat(Copies.among(files, starter)).extracting(CopyPair::exact).containsExactly(true);
  }

  @Test
  @DisplayName("other names, numbers and texts are a near copy")
  void seesThroughNames() throws IOException {
    hand("ada", with(OF_ADA));
    hand(
        "eve",
        with(
            OF_ADA
                .replace("sum", "total")
                .replace("Long::total", "Long::sum")
                .replace("number", "n")
                .replace("ns", "numbers")
                .replace("long total", "final long total")
                .replace("13", "0x0D")));

    assertThat(Copies.among(files, starter))
        .singleElement()
        .satisfies(pair -> assertThat(pair.exact()).isFalse())
        .satisfies(pair -> assertThat(pair.similarity()).isGreaterThan(0.9));
  }

  @Test
  @DisplayName("a line that is moved or added leaves a near copy")
  void seesThroughALine() throws IOException {
    hand("ada", with(OF_ADA));
    hand("eve", with("long started = System.nanoTime();\n" + OF_ADA));

    assertThat(Copies.among(files, starter)).hasSize(1);
  }

  @Test
  @DisplayName("the starter does not count, and a short answer tells nothing")
  void forgetsTheStarter() throws IOException {
    hand("ada", STARTER);
    hand("bob", STARTER);
    hand("eve", with("return numbers.stream().mapToLong(n -> n).sum();"));
    hand("kim", with("return numbers.stream().mapToLong(n -> n).sum();"));

    assertThat(Copies.among(files, starter)).isEmpty();
  }

  @Test
  @DisplayName("files that do not compile, or are not UTF-8, are compared too")
  void readsBrokenFiles() throws IOException {
    byte[] broken = (with(OF_ADA) + "/* \u00fc \" ").getBytes(StandardCharsets.ISO_8859_1);
    hand("ada", with(OF_ADA));
    files.put("eve", List.of(Files.write(folder.resolve("eve.java"), broken)));

    assertThat(Copies.among(files, starter)).hasSize(1);
  }

  @Test
  @DisplayName("two hundred students take seconds")
  void isQuick() throws IOException {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      StringBuilder body = new StringBuilder();
      for (int line = 0; line < 60; line++) {
        body.append("x.")
            .append("call" + random.nextInt(500))
            .append("(y, z).other" + random.nextInt(500) + "(1);\n");
      }
      hand("student" + i, with(body.toString()));
    }
    files.put("student200", files.get("student7"));

    assertTimeout(
        Duration.ofSeconds(20), () -> assertThat(Copies.among(files, starter)).hasSize(1));
  }

  private static String with(String body) {
    return STARTER.replace("// TODO\n    return 0;", body);
  }

  private void hand(String student, String source) throws IOException {
    files.put(student, List.of(write(student, source)));
  }

  private Path write(String student, String source) throws IOException {
    Path file = folder.resolve(student).resolve("Job.java");
    Files.createDirectories(file.getParent());
    return Files.writeString(file, source);
  }
}
