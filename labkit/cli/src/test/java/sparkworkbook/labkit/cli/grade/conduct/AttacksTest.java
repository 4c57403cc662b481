package sparkworkbook.labkit.cli.grade.conduct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sparkworkbook.labkit.cli.workbook.Workbook;

@DisplayName("A job that tries to have points for nothing")
class AttacksTest {
  private static final String UNSEEN = "unseen";

  @TempDir static Path folder;

  record Attack(int number, String expected, String title, String code) {
    String className() {
      return "Attack" + number;
    }

    String studentFile() {
      return "src/main/java/sparkworkbook/labs/tiny/" + className() + ".java";
    }

    String source() {
      String[] parts = code.split("---\n", -1);
      return """
          package sparkworkbook.labs.tiny;

          import java.util.List;
          import org.apache.spark.sql.SparkSession;

          class %s {
          %s
            static Object answer(SparkSession spark, Object value) throws Throwable {
              if (value != null) {
          %s
              }
              return value;
            }
          }
          """
          .formatted(className(), parts[0], parts[1]);
    }

    @Override
    public String toString() {
      return expected + ": " + title;
    }
  }

  static List<Attack> attacks() throws IOException {
    try (InputStream in = AttacksTest.class.getResourceAsStream("attacks.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      List<Attack> attacks = new ArrayList<>();
      for (String section : text.split("(?m)^=== ")) {
        if (!section.startsWith("//")) {
          String[] header = section.substring(0, section.indexOf('\n')).split(" \\| ");
          String code = section.substring(section.indexOf('\n') + 1);
          attacks.add(new Attack(attacks.size(), header[0], header[1], code));
        }
      }
      return attacks;
    }
  }

  @BeforeAll
  static void compile() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (Attack attack : attacks()) {
      sources.add(Files.writeString(folder.resolve(attack.className() + ".java"), attack.source()));
    }
    Compiled.compile(sources, Workbook.locate().fullClassPath(), folder.resolve("classes"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void isSeenOrNamedInTheList(Attack attack) throws IOException {
    List<ConductHit> hits =
        ConductScan.scan(
            folder.resolve("classes"), ConductRules.of("tiny", List.of(attack.studentFile())));

    if (attack.expected().equals(UNSEEN)) {
      assertThat(hits).isEmpty();
      String page = Files.readString(Workbook.locate().root().resolve("docs/conduct.md"));
      assertThat(page.replaceAll("\\s+", " ")).contains(attack.title());
    } else {
      assertThat(hits.stream().map(hit -> hit.category().key())).contains(attack.expected());
    }
  }

  @Test
  @DisplayName("every category has an attack")
  void everyCategoryHasAnAttack() throws IOException {
    assertThat(attacks().stream().map(Attack::expected).collect(Collectors.toSet()))
        .containsAll(Stream.of(ConductCategory.values()).map(ConductCategory::key).toList());
  }
}
