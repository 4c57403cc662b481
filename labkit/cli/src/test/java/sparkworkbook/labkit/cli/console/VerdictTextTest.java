package sparkworkbook.labkit.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

@DisplayName("A failing message in 80 columns")
class VerdictTextTest {
  private static final String ROW = "        12      8  300,000         0    300,000";
  private static final String FILE = "messages/TinyTest.looksAtNothing.txt";

  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) {
    tiny = TinyWorkbook.in(folder);
  }

  @Test
  @DisplayName("has sentences that are wrapped once, also where the source has broken them")
  void should_wrap_sentences_once() {
    String shown =
        shown(
            "Expected shuffle records written to be at most 1,832 but counted 300,000 of them.\n"
                + "Every record beyond that is copied, sorted and sent for nothing, and it is"
                + " compared\nwith records read. Hint 1");

    assertThat(shown.lines().skip(1))
        .containsExactly(
            "    Expected shuffle records written to be at most 1,832 but counted 300,000 of",
            "    them.",
            "    Every record beyond that is copied, sorted and sent for nothing, and it is",
            "    compared with records read. Hint 1");
  }

  @Test
  @DisplayName("never breaks a row, and names the file that has what was cut")
  void should_cut_a_row_that_is_too_long() {
    String row = ROW + "      1,906,267    60,000    30,000  mapToPair at DelayByOrigin.java:34";

    String shown = shown("Expected less.\n" + row);

    assertThat(shown.lines().skip(1))
        .satisfiesExactly(
            rule -> assertThat(rule).isEqualTo("    Expected less."),
            cut -> assertThat(cut).hasSize(80).startsWith("    " + ROW).endsWith("..."),
            file -> assertThat(file).startsWith("    ... in full: ").endsWith(FILE));
    assertThat(tiny.read(FILE)).contains(row);
  }

  @Test
  @DisplayName("never cuts the number that decides")
  void should_keep_the_marked_cell() {
    String marked = ">>>" + ROW.substring(3) + "  1.8 MiB  60,000  30,000  12,345  [1,906,267]";

    assertThat(shown("Expected less.\n" + marked + "  mapToPair at A.java:34"))
        .contains("[1,906,267]...\n");
    assertThat(shown("Expected less.\n" + marked)).contains("[1,906,267]\n").doesNotContain(FILE);
  }

  @Test
  @DisplayName("shows the row that decides also where it stands in the middle of many")
  void should_show_the_marked_row_of_a_long_message() {
    String rows = (ROW + "\n").repeat(20);

    String shown = shown("Expected less.\n\n" + rows + ">>> the one\n" + rows + "Hint 1");

    assertThat(shown).containsSubsequence(ROW, "    >>> the one\n", "... in full: ", "    Hint 1");
    assertThat(shown.lines()).hasSizeLessThan(30);
    assertThat(tiny.read(FILE)).contains(rows + ">>> the one\n" + rows);
  }

  private String shown(String message) {
    Workbook workbook = tiny.workbook();
    StringWriter out = new StringWriter();
    PrintWriter people = new PrintWriter(out);
    TestResult test =
        new TestResult("TinyTest.looksAtNothing", Status.FAILED, 0, 3, message, Map.of());
    Verdict verdict =
        new Verdict(
            tiny.theLab(),
            Variant.student(tiny.theLab()),
            LabResult.of("tiny", List.of(test)),
            List.of(),
            workbook.root(),
            workbook.root());

    VerdictText.of(workbook, Console.of(people, people, "")).printOpen(verdict);

    return out.toString().replace("\r\n", "\n");
  }
}
