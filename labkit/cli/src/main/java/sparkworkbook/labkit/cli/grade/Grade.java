package sparkworkbook.labkit.cli.grade;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.grade.LabGrade.State;

/**
 * What one submission came to.
 *
 * @param student unique in a run
 * @param id of the platform or the roster; may be empty
 * @param source where the submission was found
 * @param seed of the generated data; with it the same numbers come again
 * @param workbook the version that judged
 * @param fingerprint of the student files that were judged
 * @param labs in the order of the course
 * @param problems what was not taken of the submission, and why
 * @param doubts whose work it is; for the instructor alone
 */
public record Grade(
    String student,
    String id,
    String source,
    long seed,
    String workbook,
    String fingerprint,
    List<LabGrade> labs,
    List<String> problems,
    List<String> doubts) {

  public Grade {
    labs = List.copyOf(labs);
    problems = List.copyOf(problems);
    doubts = List.copyOf(doubts);
  }

  public int score() {
    return labs.stream().mapToInt(lab -> lab.result().score()).sum();
  }

  public int maxScore() {
    return labs.stream().mapToInt(lab -> lab.result().maxScore()).sum();
  }

  /** Whether every lab has a verdict that counts, or needs none. */
  public boolean isComplete() {
    return labs.stream().allMatch(lab -> lab.state() != State.NOT_JUDGED && lab.repeat().isEmpty());
  }

  /** What an instructor should look at before the grade is given out; it costs nothing. */
  public List<String> needsALook() {
    List<String> looks = new ArrayList<>();
    for (LabGrade lab : labs) {
      lab.conduct().forEach(hit -> looks.add(lab.lab() + ": " + hit));
      if (lab.changedFiles()) {
        looks.add(lab.lab() + ": the job changed files of the workbook while it was judged");
      }
    }
    return List.copyOf(looks);
  }

  /** What is left to say about this submission, for the instructor. */
  public List<String> remarks() {
    return Stream.of(problems, doubts, notes()).flatMap(List::stream).toList();
  }

  private List<String> notes() {
    return labs.stream()
        .filter(lab -> lab.state() != State.NOT_HANDED_IN)
        .flatMap(lab -> lab.notes().stream().map(note -> lab.lab() + ": " + note))
        .toList();
  }

  /** A grade of this submission with these verdicts. */
  static Grade of(Submission submission, long seed, String workbook, List<LabGrade> labs) {
    return new Grade(
        submission.name(),
        submission.id(),
        submission.source(),
        seed,
        workbook,
        submission.fingerprint(),
        labs,
        submission.problems(),
        submission.doubts());
  }

  Grade with(List<LabGrade> others) {
    return new Grade(student, id, source, seed, workbook, fingerprint, others, problems, doubts);
  }
}
