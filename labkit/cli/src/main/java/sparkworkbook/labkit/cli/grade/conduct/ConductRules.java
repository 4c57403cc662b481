package sparkworkbook.labkit.cli.grade.conduct;

import java.util.List;
import sparkworkbook.labkit.harness.record.LabDescriptor;

/**
 * What an ordinary job of one lab may use.
 *
 * @param lab the lab's id: {@code group-by-key}
 * @param studentFiles the files whose classes are looked at, as {@code lab.yaml} names them
 */
public record ConductRules(String lab, List<String> studentFiles) {
  /** The rules of a lab: the ones for every lab, and what this one allows in addition. */
  public static ConductRules of(LabDescriptor lab) {
    return new ConductRules(lab.id(), lab.studentFiles());
  }
}
