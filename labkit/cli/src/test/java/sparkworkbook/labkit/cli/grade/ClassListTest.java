package sparkworkbook.labkit.cli.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook;
import sparkworkbook.labkit.cli.workbook.UsageException;

@DisplayName("A submission gets its name")
class ClassListTest {
  private Path folder;
  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook(@TempDir Path root) throws IOException {
    tiny = TinyWorkbook.in(root.resolve("workbook"));
    folder = Files.createDirectories(root.resolve("class"));
  }

  @Test
  @DisplayName("from the roster: by Canvas's short name, mail address, number or account")
  void roster() throws IOException {
    for (String name : List.of("bergannamaria_1_2_x.zip", "s77.zip", "octo-jo.zip", "王小明.zip")) {
      Files.writeString(folder.resolve(name), "no zip");
    }
    Roster roster =
        roster(
            """
            First name;Last name;Student ID;Account
            Anna Maria;Berg;s12;
            José;da Silva;s77;
            Jo;Ex;s78;octo-jo
            王;小明;s79;
            Absent;One;s80;
            """);

    ClassList list = ClassList.of(Submissions.in(folder).handedIn(), roster);

    assertThat(list.read(new SubmissionReader(tiny.workbook()), folder.resolve("copies")))
        .containsOnlyKeys("Anna Maria Berg", "José da Silva", "Jo Ex", "王 小明")
        .allSatisfy((file, submission) -> assertThat(submission.id()).startsWith("s"));
    assertThat(list.absent()).extracting(Roster.Row::name).containsExactly("Absent One");
  }

  @Test
  @DisplayName("of its own where two students have the same: each is graded, both are told")
  void sameName() throws IOException {
    Files.createDirectories(folder.resolve("Anna_1_assignsubmission_file_"));
    Files.createDirectories(folder.resolve("Anna_2_assignsubmission_file_"));
    Files.createDirectories(folder.resolve("bo"));

    ClassList list = ClassList.of(Submissions.in(folder).handedIn(), Roster.empty());
    Map<String, Submission> read =
        list.read(new SubmissionReader(tiny.workbook()), folder.resolve("copies"));

    assertThat(read.keySet()).containsExactly("Anna 1", "Anna 2", "bo");
    assertThat(read.get("Anna 1").doubts())
        .anyMatch(problem -> problem.contains("2 submissions have the name Anna"));
  }

  @Test
  @DisplayName("as the name of a file on every system")
  void fileNames() {
    assertThat(FileNames.safe("../a\\b:c*?")).isEqualTo("__a_b_c__");
    assertThat(FileNames.safe("con")).isEqualTo("_con");
    assertThat(FileNames.safe("Jürgen Ørsted 王")).isEqualTo("Jürgen Ørsted 王");
    assertThat(FileNames.safe(" . ")).isEqualTo("_");
    assertThat(FileNames.safe("x".repeat(500))).hasSize(80);
    FileNames names = new FileNames();
    assertThat(names.unique("bo")).isEqualTo("bo");
    assertThat(names.unique("Bo")).isEqualTo("Bo (2)");
  }

  @Test
  @DisplayName("a roster without names is refused, and told which columns it needs")
  void badRoster() {
    assertThatThrownBy(() -> roster("a,b\n1,2\n"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("has no column name, nor first name and last name");
    assertThatThrownBy(() -> Roster.read(folder.resolve("missing.csv")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("missing.csv");
  }

  private Roster roster(String csv) throws IOException {
    return Roster.read(Files.writeString(folder.resolveSibling("roster.csv"), csv));
  }
}
