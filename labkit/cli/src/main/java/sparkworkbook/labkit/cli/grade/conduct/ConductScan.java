package sparkworkbook.labkit.cli.grade.conduct;

import java.nio.file.Path;
import java.util.List;

/** Looks in a student's compiled classes for what an ordinary job of the lab does not need. */
public final class ConductScan {
  private ConductScan() {}

  /**
   * @param classes the folder that the lab was compiled to, with the classes of all its files; only
   *     those of the student's files are looked at
   * @return in the order of files and lines; none for ordinary code
   */
  public static List<ConductHit> scan(Path classes, ConductRules rules) {
    return List.of();
  }
}
