package sparkworkbook.labkit.cli.workbook;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether the committed data is there, before a job meets its absence. */
public final class DataCheck {
  private static final String CHECKSUMS = "SHA256SUMS";

  private DataCheck() {}

  /**
   * Looks for every file that the checksums name; {@code datasets} itself compares the sums.
   *
   * @throws WorkbookException if one is missing or empty; the message says the mend
   */
  public static void require(Workbook workbook) {
    Path list = workbook.datasets().resolve(CHECKSUMS);
    if (!Files.isRegularFile(list)) {
      throw missing(workbook, list);
    }
    List<String> lines = Folders.read(list).lines().filter(line -> !line.isBlank()).toList();
    for (String line : lines) {
      Path file = workbook.datasets().resolve(line.strip().split("\\s+", 2)[1]);
      if (!Files.isRegularFile(file) || file.toFile().length() == 0) {
        throw missing(workbook, file);
      }
    }
  }

  private static WorkbookException missing(Workbook workbook, Path file) {
    return new WorkbookException(
        "The data file "
            + workbook.name(file)
            + " is missing.\nRestore it: git checkout -- "
            + workbook.name(file));
  }
}
