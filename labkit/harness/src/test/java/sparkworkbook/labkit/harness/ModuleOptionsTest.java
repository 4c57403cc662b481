package sparkworkbook.labkit.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;
import sparkworkbook.labkit.harness.jvm.JvmCommand;

class ModuleOptionsTest {
  @Test
  void should_have_in_the_build_what_spark_asks_for() throws Exception {
    assertThat(words(propertyOfRootPom("spark.modules")))
        .isEqualTo(words(JavaModuleOptions.defaultModuleOptions()));
  }

  @Test
  void should_find_nothing_missing_in_this_jvm() {
    assertThat(ModuleOptions.missing(List.of(JavaModuleOptions.defaultModuleOptionArray())))
        .isEmpty();
  }

  @Test
  void should_name_what_is_not_open() {
    assertThat(
            ModuleOptions.missing(
                List.of(
                    "-XX:+IgnoreUnrecognizedVMOptions",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--add-opens=java.base/java.time=ALL-UNNAMED",
                    "--add-opens=java.base/no.such.package=ALL-UNNAMED",
                    "--add-opens=no.such.module/a.b=ALL-UNNAMED")))
        .containsExactly("--add-opens=java.base/java.time=ALL-UNNAMED");
  }

  @Test
  void should_refuse_a_jvm_that_an_ide_started_without_options() throws Exception {
    // a plain java command, as an IDE writes it
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                String.join(
                    System.getProperty("path.separator"),
                    JvmCommand.runningClassPath().stream().map(Path::toString).toList()),
                Asks.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes());

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(output)
        .contains("This JVM was started without options that Spark needs:")
        .contains("\n  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED\n")
        .contains("IntelliJ IDEA:");
  }

  @Test
  void should_accept_a_jvm_that_labkit_started() {
    HarnessAssertions.assertThat(ChildJvm.of(Asks.class).run()).exitedNormally();
  }

  static final class Asks {
    public static void main(String[] args) {
      ModuleOptions.requireOpenModules();
    }
  }

  private static List<String> words(String text) {
    return Stream.of(text.strip().split("\\s+")).toList();
  }

  private static String propertyOfRootPom(String name) throws Exception {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("labkit"))) {
      folder = folder.getParent();
    }
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(folder.resolve("pom.xml").toFile())
        .getElementsByTagName(name)
        .item(0)
        .getTextContent();
  }
}
