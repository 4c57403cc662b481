package sparkworkbook.labkit.cli.selfcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;

@DisplayName("The words of the Java sources")
class SourceWordsTest {
  private static final List<String> ABOUT_WORDS =
      List.of("PlainWords.java", "LabFileRulesTest.java", "SourceWordsTest.java");

  @Test
  @DisplayName("are plain ones, in names, comments and messages")
  void plain() {
    Workbook workbook = Workbook.locate();

    List<String> remarks =
        Stream.of("datasets", "labkit", "labs", "solutions")
            .flatMap(folder -> Folders.filesBelow(workbook.root().resolve(folder)).stream())
            .filter(file -> file.toString().endsWith(".java"))
            .filter(file -> !workbook.name(file).contains("/target/"))
            .filter(file -> ABOUT_WORDS.stream().noneMatch(file::endsWith))
            .flatMap(
                file ->
                    PlainWords.remarksOnSource(Folders.read(file)).stream()
                        .map(remark -> workbook.name(file) + remark))
            .toList();

    assertThat(remarks).isEmpty();
  }

  @Test
  @DisplayName("are named with file line and what to write instead")
  void named() {
    assertThat(PlainWords.remarksOnSource("class A {\n  // two crumbs\n}"))
        .containsExactly(":2: write \"tiny tasks, or small files\" for \"crumbs\"");
  }
}
