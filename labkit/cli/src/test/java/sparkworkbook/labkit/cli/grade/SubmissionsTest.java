package sparkworkbook.labkit.cli.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.workbook.UsageException;

@DisplayName("Submissions are found in the download of")
class SubmissionsTest {
  @TempDir private Path folder;

  @Test
  @DisplayName("Moodle, with and without a folder a student")
  void moodle() throws IOException {
    file("Anna Berg_123_assignsubmission_file_/work.zip");
    file("Bo_124_assignsubmission_file_work.zip");
    file("José da Silva_125_assignsubmission_file/Tiny.java");

    assertThat(Submissions.in(folder).handedIn())
        .extracting(HandedIn::name, HandedIn::id)
        .containsExactly(
            tuple("Anna Berg", "123"), tuple("Bo", "124"), tuple("José da Silva", "125"));
  }

  @Test
  @DisplayName("Canvas: the files of one student are one submission, late ones too")
  void canvas() throws IOException {
    file("berganna_123_456_work.zip");
    file("silvajose_LATE_124_457_Tiny.java");
    file("silvajose_LATE_124_458_Other.java");

    assertThat(Submissions.in(folder).handedIn())
        .extracting(HandedIn::name, HandedIn::id, one -> one.paths().size())
        .containsExactly(tuple("berganna", "123", 1), tuple("silvajose", "124", 2));
  }

  @Test
  @DisplayName("GitHub Classroom: the account is what the repositories' names do not share")
  void gitHubClassroom() throws IOException {
    file("spark-labs-anna-b/.git/HEAD");
    file("spark-labs-antonio/.git/HEAD");

    assertThat(Submissions.in(folder).handedIn())
        .extracting(HandedIn::name)
        .containsExactly("anna-b", "antonio");
  }

  @Test
  @DisplayName("Gradescope: names and mail addresses come from its metadata")
  void gradescope() throws IOException {
    file("submission_11/Tiny.java");
    file("submission_12/Tiny.java");
    Files.writeString(
        folder.resolve("submission_metadata.yml"),
        """
        ---
        submission_11:
          :submitters:
          - :name: Anna Berg
            :sid: '77'
            :email: anna@example.org
          :created_at: 2026-11-02 10:00:00.0 Z
        """);

    assertThat(Submissions.in(folder).handedIn())
        .extracting(HandedIn::name, HandedIn::id)
        .containsExactly(tuple("Anna Berg", "11"), tuple("submission_12", "12"));
    assertThat(Submissions.in(folder).handedIn().get(0).logins())
        .containsExactly("anna@example.org", "77");
  }

  @Test
  @DisplayName("no platform: folders and zips have the students' names; other files are not taken")
  void plain() throws IOException {
    file("anna/Tiny.java");
    file("Бо 王.zip");
    file("notes.txt");
    file(".DS_Store");

    Submissions found = Submissions.in(folder);
    assertThat(found.handedIn()).extracting(HandedIn::name).containsExactly("anna", "Бо 王");
    assertThat(found.ignored()).containsExactly("notes.txt");
  }

  @Test
  @DisplayName("an empty folder: refused, and told what was expected")
  void empty() {
    assertThatThrownBy(() -> Submissions.in(folder))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("There is no submission in " + folder)
        .hasMessageContaining("Moodle, Canvas, GitHub Classroom or Gradescope");
  }

  @Test
  @DisplayName("one copy of the workbook: refused, since its folders are no students")
  void oneCopy() throws IOException {
    file("labs/01-tiny/lab.yaml");

    assertThatThrownBy(() -> Submissions.in(folder))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("is one copy of the workbook, not a class");
  }

  private void file(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "content");
  }
}
