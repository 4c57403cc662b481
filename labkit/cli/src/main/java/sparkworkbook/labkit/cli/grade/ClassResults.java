package sparkworkbook.labkit.cli.grade;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sparkworkbook.labkit.cli.grade.copies.CopyPair;

/**
 * What a run came to.
 *
 * @param grades by the name of the student's file, in the order of the submissions
 * @param copies nearly the same files of two students, by the lab's folder name
 * @param absent students of the roster without a submission
 */
public record ClassResults(
    GradeStore.Run run,
    Map<String, Grade> grades,
    Map<String, List<CopyPair>> copies,
    List<Roster.Row> absent) {

  public ClassResults {
    grades = Collections.unmodifiableMap(new LinkedHashMap<>(grades));
    copies = Collections.unmodifiableMap(new LinkedHashMap<>(copies));
    absent = List.copyOf(absent);
  }
}
