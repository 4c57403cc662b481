package sparkworkbook.labkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Whether labkit must be built anew")
class LaunchTest {
  private static final Instant SOURCES = Instant.parse("2025-01-01T00:00:00Z");
  private static final Instant BUILD = SOURCES.plusSeconds(60);

  private static final List<String> LANDMARKS =
      List.of(
          "datasets/target/classes/sparkworkbook/datasets/Flights.class",
          "labkit/cli/target/classes/sparkworkbook/labkit/cli/LabCommand.class");

  @TempDir private Path root;
  private Path jar;
  private Path source;

  @BeforeEach
  void build() throws Exception {
    for (String module : new String[] {"labkit/cli", "datasets"}) {
      Path target = Files.createDirectories(root.resolve(module).resolve("target"));
      Files.createDirectories(target.resolve("classes"));
      Files.writeString(
          target.resolve("classpath.txt"), Files.createTempFile(root, "some", ".jar").toString());
    }
    for (String landmark : LANDMARKS) {
      Files.createDirectories(root.resolve(landmark).getParent());
      Files.writeString(root.resolve(landmark), "");
    }
    source = root.resolve("labkit/harness/src/main/java/Some.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, "");
    for (Path path = source; !path.equals(root); path = path.getParent()) {
      Files.setLastModifiedTime(path, FileTime.from(SOURCES));
    }
    jar = root.resolve("labkit/cli/target/lab.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Workbook-Root", root.toUri().toASCIIString());
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
    Files.setLastModifiedTime(jar, FileTime.from(BUILD));
  }

  @Test
  @DisplayName("no, when nothing is newer")
  void fresh() throws Exception {
    assertThat(Launch.isStale(root, jar)).isFalse();
  }

  @Test
  @DisplayName("yes, when a source is newer")
  void edited() throws Exception {
    Files.setLastModifiedTime(source, FileTime.from(BUILD.plusSeconds(1)));

    assertThat(Launch.isStale(root, jar)).isTrue();
  }

  @Test
  @DisplayName("yes, when a source is gone")
  void deleted() throws Exception {
    Files.delete(source);

    assertThat(Launch.isStale(root, jar)).isTrue();
  }

  @Test
  @DisplayName("yes, when it was built for another folder: this one is a copy")
  void copied(@TempDir Path elsewhere) throws Exception {
    Path copy = elsewhere.resolve("labkit/cli/target/lab.jar");
    Files.createDirectories(copy.getParent());
    Files.copy(jar, copy);

    assertThat(Launch.isStale(elsewhere, copy)).isTrue();
  }

  @Test
  @DisplayName("yes, when a failed compiler left no classes")
  void classesGone() throws Exception {
    for (String landmark : LANDMARKS) {
      Files.delete(root.resolve(landmark));
      assertThat(Launch.isStale(root, jar)).isTrue();
      Files.writeString(root.resolve(landmark), "");
    }
    assertThat(Launch.isStale(root, jar)).isFalse();
  }

  @Test
  @DisplayName("yes, when a jar of the class path is gone")
  void jarGone() throws Exception {
    Files.delete(Path.of(Files.readString(root.resolve("labkit/cli/target/classpath.txt"))));

    assertThat(Launch.isStale(root, jar)).isTrue();
  }
}
