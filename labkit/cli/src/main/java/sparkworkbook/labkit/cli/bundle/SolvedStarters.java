package sparkworkbook.labkit.cli.bundle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/** Refuses a copy whose starter is a solution: someone committed a repair. */
final class SolvedStarters {
  private SolvedStarters() {}

  /**
   * @param copy the workbook's copy
   * @throws WorkbookException if the files of a reference or an alternative lie in it
   */
  static void refuse(Workbook workbook, Path copy) {
    for (Lab lab : workbook.labs()) {
      for (Path solution : solutions(lab)) {
        if (isCopied(solution, copy.resolve(workbook.name(lab.directory())))) {
          throw new WorkbookException(
              "The copy would have a solution: the files of labs/"
                  + lab.folder()
                  + " are those of "
                  + workbook.name(solution)
                  + ".\nBring the starter back, commit it, and run the command again.");
        }
      }
    }
  }

  private static List<Path> solutions(Lab lab) {
    List<Path> solutions = new ArrayList<>();
    solutions.add(lab.solution().resolve("reference"));
    solutions.addAll(Folders.foldersIn(lab.solution().resolve("alternatives")));
    return solutions;
  }

  private static boolean isCopied(Path solution, Path lab) {
    List<Path> files = Folders.filesBelow(solution);
    return !files.isEmpty()
        && files.stream()
            .allMatch(file -> isSame(file, lab.resolve(solution.relativize(file).toString())));
  }

  private static boolean isSame(Path one, Path other) {
    return Files.isRegularFile(other) && text(one).equals(text(other));
  }

  private static String text(Path file) {
    return Folders.read(file).replace("\r\n", "\n");
  }
}
