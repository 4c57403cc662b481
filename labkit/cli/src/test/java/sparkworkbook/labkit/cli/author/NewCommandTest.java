package sparkworkbook.labkit.cli.author;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;
import sparkworkbook.labkit.cli.selfcheck.CheatAnswer;
import sparkworkbook.labkit.cli.selfcheck.CheatKind;
import sparkworkbook.labkit.cli.selfcheck.SolutionManifest;

@DisplayName("lab new")
class NewCommandTest {
  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) {
    tiny = TinyWorkbook.in(folder);
  }

  @Test
  @DisplayName("takes its version from the workbook's pom, as lab --version does")
  void takesVersion() {
    tiny.write(
        "pom.xml",
        "<project><groupId>sparkworkbook</groupId><artifactId>spark-workbook</artifactId>"
            + "<version>2.3.4</version></project>");
    tiny.lab("new", "22-aqe-coalesce");

    assertThat(tiny.read("labs/22-aqe-coalesce/pom.xml")).contains("<version>2.3.4</version>");
    assertThat(tiny.lab("--version").out()).contains("Spark workbook 2.3.4, JDK ");
  }

  @Test
  @DisplayName("makes a lab that the command lists, and says what is left to do")
  void makesLab() {
    Spoken spoken = tiny.lab("new", "22-aqe-coalesce");

    assertThat(spoken.code()).isZero();
    assertThat(spoken.out()).contains("lab verify 22");
    assertThat(tiny.lab("list").out()).contains("22-aqe-coalesce");
    assertThat(tiny.read("labs/22-aqe-coalesce/lab.yaml")).contains("id: aqe-coalesce");
    assertThat(
            tiny.read(
                "labs/22-aqe-coalesce/src/main/java/sparkworkbook/labs/aqecoalesce/FlightsByOrigin.java"))
        .contains("package sparkworkbook.labs.aqecoalesce;")
        .doesNotContainPattern("@[A-Z]+@");
  }

  @Test
  @DisplayName("asks about each kind of cheat, and takes no answer for granted")
  void asksAboutCheats() {
    tiny.lab("new", "22-aqe-coalesce");

    Path checks = tiny.workbook().lab("22").solution().resolve(SolutionManifest.FILE_NAME);
    assertThat(SolutionManifest.read(checks).cheats())
        .containsOnlyKeys(CheatKind.values())
        .allSatisfy((kind, answer) -> assertThat(answer.reason()).isEqualTo(CheatAnswer.TODO));
  }

  @Test
  @DisplayName("adds the module in the order of the numbers, before those without one")
  void ordersModules() {
    tiny.lab("new", "22-aqe-coalesce");
    tiny.lab("new", "03-unified-memory");

    assertThat(tiny.read("labs/pom.xml"))
        .containsSubsequence("01-tiny", "03-unified-memory", "22-aqe-coalesce", "score");
  }

  @Test
  @DisplayName("at the end where every module has a smaller number")
  void lastModule() {
    assertThat(NewCommand.withModule("    <module>01-tiny</module>\n", "02-next"))
        .isEqualTo("    <module>01-tiny</module>\n    <module>02-next</module>\n");
  }

  @Test
  @DisplayName("leaves what is there alone")
  void refuses() {
    tiny.write("solutions/23-left-over/checks.yaml", "mine");

    assertThat(tiny.lab("new", "23-left-over").code()).isEqualTo(2);
    assertThat(tiny.read("solutions/23-left-over/checks.yaml")).isEqualTo("mine");
    assertThat(tiny.lab("new", "22-tiny").err()).contains("There is a lab 01-tiny already");
  }
}
