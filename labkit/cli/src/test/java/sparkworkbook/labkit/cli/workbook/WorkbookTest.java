package sparkworkbook.labkit.cli.workbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Finding labs")
class WorkbookTest {
  private Path root;
  private Workbook workbook;

  @BeforeEach
  void makeLabs(@TempDir Path folder) throws Exception {
    root = folder;
    for (String name : List.of("06-collect-oom", "14-group-by-key", "15-repartition-coalesce")) {
      makeLab(name);
    }
    Files.createDirectories(root.resolve("labs/score"));
    workbook = Workbook.of(root);
  }

  @ParameterizedTest
  @ValueSource(strings = {"6", "06", "006", "collect-oom", "06-collect-oom", "Collect-OOM"})
  @DisplayName("number, topic and folder all name it")
  void ids(String id) {
    assertThat(workbook.lab(id).folder()).isEqualTo("06-collect-oom");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-6", "6.0", "0x6", "99999999999", "oom-collect", "score", ".."})
  @DisplayName("anything else is unknown")
  void unknown(String id) {
    assertThatThrownBy(() -> workbook.lab(id)).isInstanceOf(UsageException.class);
  }

  @Test
  @DisplayName("near misses are suggested")
  void nearMisses() {
    assertThatThrownBy(() -> workbook.lab("colect-oom")).hasMessageContaining("06-collect-oom?");
    assertThatThrownBy(() -> workbook.lab("coalesce"))
        .hasMessageContaining("15-repartition-coalesce?");
    assertThatThrownBy(() -> workbook.lab("zebra")).hasMessageContaining("lab list");
  }

  @Test
  @DisplayName("the class path is the same whether Maven has packaged labkit or not")
  void packaged() throws Exception {
    Path spark = Files.createFile(root.resolve("spark.jar"));
    Path harness = root.resolve("labkit/harness/target");
    Path classes = Files.createDirectories(harness.resolve("classes"));
    Path jar = Files.createFile(harness.resolve("harness.jar"));
    Path own = Files.createDirectories(root.resolve("labkit/cli/target/classes"));

    for (Path entry : List.of(classes, jar)) {
      Files.writeString(
          own.resolveSibling("classpath.txt"), entry + File.pathSeparator + spark + "\n");
      assertThat(workbook.fullClassPath()).containsExactly(spark, classes, own);
    }
  }

  @Test
  @DisplayName("two labs with one number are refused, with both names")
  void twice() throws Exception {
    makeLab("06-other");

    assertThatThrownBy(() -> workbook.lab("6"))
        .isInstanceOf(WorkbookException.class)
        .hasMessageContaining("06-collect-oom, 06-other");
    assertThat(workbook.lab("other").number()).isEqualTo(6);
  }

  @Test
  @DisplayName("they come in the order of the course, and only folders with a lab.yaml count")
  void order() throws Exception {
    makeLab("100-last");

    assertThat(workbook.labs())
        .extracting(Lab::folder)
        .containsExactly(
            "06-collect-oom", "14-group-by-key", "15-repartition-coalesce", "100-last");
  }

  @Test
  @DisplayName("naming a lab twice judges it once")
  void once() {
    assertThat(workbook.labs(List.of("14", "6", "group-by-key")))
        .extracting(Lab::number)
        .containsExactly(14, 6);
  }

  private void makeLab(String name) throws Exception {
    Path folder = Files.createDirectories(root.resolve("labs").resolve(name));
    Files.writeString(folder.resolve("lab.yaml"), "");
  }
}
