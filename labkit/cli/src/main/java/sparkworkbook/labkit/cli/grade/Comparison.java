package sparkworkbook.labkit.cli.grade;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sparkworkbook.labkit.cli.grade.copies.Copies;
import sparkworkbook.labkit.cli.grade.copies.CopyPair;
import sparkworkbook.labkit.cli.grade.copies.JplagFolders;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;

/** Compares the students' files with each other; made before any of their code runs. */
public final class Comparison {
  private final List<Lab> labs;
  private final Map<String, Submission> submissions;
  private final Map<String, List<CopyPair>> copies = new LinkedHashMap<>();

  private Comparison(List<Lab> labs, Map<String, Submission> submissions) {
    this.labs = labs;
    this.submissions = submissions;
  }

  /**
   * @param submissions by the name of the student's file
   */
  public static Comparison of(List<Lab> labs, Map<String, Submission> submissions) {
    Comparison comparison = new Comparison(labs, submissions);
    for (Lab lab : labs) {
      Map<String, List<Path>> files = new LinkedHashMap<>();
      submissions.values().stream()
          .filter(submission -> submission.has(lab))
          .forEach(submission -> files.put(submission.name(), submission.filesOf(lab)));
      List<CopyPair> pairs = Copies.among(files, starter(lab));
      if (!pairs.isEmpty()) {
        comparison.copies.put(lab.folder(), pairs);
      }
    }
    return comparison;
  }

  /** Nearly the same files of two students, by the lab's folder name. */
  public Map<String, List<CopyPair>> copies() {
    return copies;
  }

  /**
   * Writes the files as JPlag wants them.
   *
   * @return its command line
   */
  public List<String> writeJplag(Path folder) {
    Folders.delete(folder);
    Map<String, Map<String, List<Path>>> students = new LinkedHashMap<>();
    Map<String, List<Path>> starters = new LinkedHashMap<>();
    for (Lab lab : labs) {
      starters.put(lab.folder(), starter(lab));
      submissions.forEach(
          (file, submission) -> {
            if (submission.has(lab) && submission.isIntact()) {
              students
                  .computeIfAbsent(file, name -> new LinkedHashMap<>())
                  .put(lab.folder(), submission.filesOf(lab));
            }
          });
    }
    return JplagFolders.write(folder, students, starters);
  }

  private static List<Path> starter(Lab lab) {
    return lab.descriptor().studentFiles().stream()
        .map(name -> lab.starterCopy().resolve(name))
        .filter(Files::isRegularFile)
        .toList();
  }
}
