package sparkworkbook.labkit.cli.grade;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.grade.conduct.ConductHit;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/**
 * What one lab of a submission came to.
 *
 * @param lab the lab's folder name
 * @param result every check, whatever the state
 * @param compileErrors lines for people; empty where it compiled, or was not judged
 * @param conduct what an ordinary job of this lab does not need
 * @param notes sentences for the instructor and the student
 * @param startedMillis when the verdict began, since 1970
 * @param seconds what the verdict took; 0 where there was none
 * @param repeat checks that are judged again, alone, before they count
 */
public record LabGrade(
    String lab,
    String title,
    State state,
    LabResult result,
    List<String> compileErrors,
    List<ConductHit> conduct,
    List<String> notes,
    long startedMillis,
    double seconds,
    List<String> repeat) {

  /** How far grading came. */
  public enum State {
    JUDGED,
    /** The submission has no student file of this lab. */
    NOT_HANDED_IN,
    /** This machine lacks what the lab requires: it counts neither way. */
    UNAVAILABLE,
    /** The workbook or the machine failed, not the student: {@code --resume} grades it again. */
    NOT_JUDGED
  }

  /** How a check's message begins, and a note of this record, where a job wrote to the workbook. */
  static final String CHANGED_FILES = "The job changed files of the workbook";

  public LabGrade {
    compileErrors = List.copyOf(compileErrors);
    conduct = List.copyOf(conduct);
    notes = List.copyOf(notes);
    repeat = List.copyOf(repeat);
  }

  /** Whether the job wrote to the workbook's own files while it was judged. */
  public boolean changedFiles() {
    return Stream.concat(result.tests().stream().map(TestResult::message), notes.stream())
        .anyMatch(text -> text.startsWith(CHANGED_FILES));
  }

  /** Whether it was judged while the other one was: that one may have disturbed it. */
  boolean overlaps(LabGrade other) {
    return seconds > 0
        && other.seconds > 0
        && startedMillis < other.startedMillis + 1000 * other.seconds
        && other.startedMillis < startedMillis + 1000 * seconds;
  }

  /** Whether it was judged a second time. */
  boolean isRepeated() {
    return notes.stream().anyMatch(note -> note.startsWith(TimeLimits.AGAIN));
  }

  /** The same, to be judged again. */
  LabGrade repeating(List<String> checks) {
    return with(result, notes, checks);
  }

  /** The same with another verdict, and sentences about it. */
  LabGrade repeated(LabResult later, List<String> more) {
    List<String> sentences = new ArrayList<>(notes);
    sentences.removeIf(note -> note.startsWith(CHANGED_FILES)); // another job's, or said again
    sentences.addAll(more);
    return with(later, sentences, List.of());
  }

  private LabGrade with(LabResult later, List<String> sentences, List<String> checks) {
    return new LabGrade(
        lab,
        title,
        state,
        later,
        compileErrors,
        conduct,
        sentences,
        startedMillis,
        seconds,
        checks);
  }
}
