package sparkworkbook.labkit.cli.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

@DisplayName("README.md for students")
class StudentReadmeTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");

  private static final String PARTS =
      """
      # A

      <!-- not for students -->
      instructors

      <!-- for all -->

      <!-- for students only
      students
      -->
      <!-- for students without internet only
      offline
      -->

      all
      """;

  @Test
  @DisplayName("has the parts that are for students")
  void should_keep_what_is_for_students() {
    assertThat(StudentReadme.of(PARTS, false)).isEqualTo("# A\n\nstudents\n\nall\n");
    assertThat(StudentReadme.of(PARTS, true)).isEqualTo("# A\n\nstudents\noffline\n\nall\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!-- not for students -->\n",
        "<!-- for students only\n",
        "<!-- for all -->\n",
        "<!-- not for students -->\n<!-- for students only\n-->\n<!-- for all -->\n"
      })
  @DisplayName("is refused where a part is not closed, rather than given with a solution in it")
  void should_refuse_open_parts(String readme) {
    assertThatThrownBy(() -> StudentReadme.of(readme, false))
        .isInstanceOf(WorkbookException.class)
        .hasMessageContaining("README.md, line ");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("of this workbook names nothing that a copy lacks")
  void should_name_only_what_there_is(boolean offline) {
    Workbook workbook = Workbook.locate();
    String readme = Folders.read(workbook.root().resolve(StudentReadme.FILE));

    String students = StudentReadme.of(readme, offline);

    assertThat(students)
        .contains("./lab run", "./lab watch", "./lab hint", "mvn test", "git pull")
        .doesNotContain("solutions", "decoy", "DISCUSSION", "INSTRUCTORS", "-Pworkbook", "<!--")
        .doesNotContain(
            "lab try", "lab solution", "lab verify", "lab messages", "lab new", "lab bench")
        .doesNotContain("lab bundle", "lab grade", "For instructors");
    assertThat(LINK.matcher(students).results().map(link -> link.group(1)))
        .isNotEmpty()
        .filteredOn(link -> !link.contains("://"))
        .allMatch(link -> Files.exists(workbook.root().resolve(link)))
        .allMatch(StudentFiles::include);
  }
}
