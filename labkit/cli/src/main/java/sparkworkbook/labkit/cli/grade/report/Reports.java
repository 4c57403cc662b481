package sparkworkbook.labkit.cli.grade.report;

import java.nio.file.Path;
import java.util.Map;
import sparkworkbook.labkit.cli.grade.ClassResults;
import sparkworkbook.labkit.cli.grade.Grade;
import sparkworkbook.labkit.cli.grade.GradeStore;
import sparkworkbook.labkit.cli.workbook.Folders;

/** Every file that a run leaves, written from memory: no judged job can have changed it there. */
public final class Reports {
  private Reports() {}

  public static void write(Path folder, ClassResults results) {
    for (Map.Entry<String, Grade> one : results.grades().entrySet()) {
      String name = one.getKey();
      Grade grade = one.getValue();
      Folders.write(folder.resolve("students").resolve(name + ".json"), GradeStore.json(grade));
      Folders.write(folder.resolve("students").resolve(name + ".md"), StudentPage.of(grade));
      Folders.write(folder.resolve("gradescope").resolve(name + ".json"), Gradescope.json(grade));
      Folders.write(folder.resolve("junit").resolve(name + ".xml"), JunitXml.of(grade));
    }
    Folders.write(folder.resolve("grades.csv"), GradesCsv.of(results));
    Folders.write(folder.resolve("class.html"), ClassPage.of(results));
  }
}
