package sparkworkbook.labkit.cli.grade.copies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.workbook.Folders;

@DisplayName("The folders for JPlag")
class JplagFoldersTest {
  @TempDir Path folder;

  @Test
  @DisplayName("hold a folder a student and the starter, and the command names both")
  void writesTheLayout() throws IOException {
    Path job = file("Job.java");
    Path script = file("delays.py");
    Path out = folder.resolve("jplag");

    List<String> command =
        JplagFolders.write(
            out,
            Map.of("Ada", Map.of("05-a", List.of(job, script), "06-b", List.of(job))),
            Map.of("05-a", List.of(job)));

    assertThat(Folders.filesBelow(out).stream().map(file -> out.relativize(file)))
        .containsExactlyInAnyOrder(
            Path.of("starter", "05-a", "Job.java"),
            Path.of("submissions", "Ada", "05-a", "Job.java"),
            Path.of("submissions", "Ada", "06-b", "Job.java"));
    assertThat(command)
        .startsWith("java", "-jar", "jplag.jar")
        .containsSubsequence("-l", "java", "-bc", out.resolve("starter").toString())
        .endsWith(out.resolve("submissions").toString());
  }

  @Test
  @DisplayName("have a name that every system takes, and no name twice")
  void makesNames() throws IOException {
    Map<String, List<Path>> labs = Map.of("05-a", List.of(file("Job.java")));

    JplagFolders.write(
        folder.resolve("jplag"),
        Map.of(
            "ada",
            labs,
            "Ada",
            labs,
            "a/../b?",
            labs,
            "..",
            labs,
            "con",
            labs,
            "\u6797\u8587",
            labs),
        Map.of());

    assertThat(
            Folders.foldersIn(folder.resolve("jplag").resolve("submissions")).stream()
                .map(student -> student.getFileName().toString()))
        .hasSize(6)
        .contains("Ada", "ada-2", "a_.._b_", "_", "_con");
  }

  private Path file(String name) throws IOException {
    return Files.writeString(folder.resolve(name), "class Job {}");
  }
}
