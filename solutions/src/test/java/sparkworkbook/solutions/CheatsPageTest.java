package sparkworkbook.solutions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import sparkworkbook.labkit.cli.selfcheck.CheatKind;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;

@DisplayName("The page of the kinds of cheat")
class CheatsPageTest {
  private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)$");
  private static final Pattern DECOY = Pattern.compile("\\]\\((\\d[^)]*)\\)");

  private final Path solutions = Workbook.locate().root().resolve("solutions");
  private final String page = Folders.read(solutions.resolve("CHEATS.md"));

  @Test
  @DisplayName("has a heading for each kind that a lab answers for, and no other")
  void should_have_a_heading_for_each_kind() {
    assertEquals(Arrays.stream(CheatKind.values()).map(CheatKind::key).toList(), found(HEADING));
  }

  @Test
  @DisplayName("has examples that are decoys of the labs")
  void should_link_to_decoys_that_are_there() {
    for (String decoy : found(DECOY)) {
      assertTrue(Files.isDirectory(solutions.resolve(decoy)), "There is no folder " + decoy + ".");
    }
  }

  private List<String> found(Pattern pattern) {
    return pattern.matcher(page).results().map(match -> match.group(1).strip()).toList();
  }
}
