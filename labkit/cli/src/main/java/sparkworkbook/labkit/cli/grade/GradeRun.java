package sparkworkbook.labkit.cli.grade;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.jvm.LoadMeter;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/** Grades a class: several submissions at a time, and in the end alone what was disturbed. */
public final class GradeRun {
  private final Grader grader;
  private final GradeStore store;
  private final Hearer hearer;

  /** By the name of the student's file. */
  private final Map<String, Grade> grades = new LinkedHashMap<>();

  /** Hears how far the run has come. */
  public interface Hearer extends Grader.Progress {
    void finished(Grade grade, int done, int all);

    default void repeats(String student, int done, int all) {}
  }

  public GradeRun(Grader grader, GradeStore store, Hearer hearer) {
    this.grader = grader;
    this.store = store;
    this.hearer = hearer;
  }

  /**
   * @param submissions by the name of the student's file
   * @param jobs how many are judged at the same time
   * @return the grades by the same names
   * @throws WorkbookException if a result cannot be written
   */
  public Map<String, Grade> grade(Map<String, Submission> submissions, int jobs) {
    List<String> open = new ArrayList<>();
    submissions.forEach(
        (file, submission) ->
            earlier(file, submission)
                .ifPresentOrElse(grade -> grades.put(file, grade), () -> open.add(file)));
    LoadMeter.Span load = LoadMeter.machine().start();
    ExecutorService workers = Executors.newFixedThreadPool(jobs, GradeRun::worker);
    try {
      gradeOpen(submissions, open, workers);
    } finally {
      workers.shutdownNow();
    }
    repeatDisturbed(submissions);
    warnIfBusy(load.othersShare());
    return inOrder(submissions);
  }

  private static Thread worker(Runnable task) {
    Thread thread = new Thread(task, "lab-grade");
    thread.setDaemon(true);
    return thread;
  }

  /** The finished result of the same files by the same judge, from a run that was ended. */
  private Optional<Grade> earlier(String file, Submission submission) {
    return store
        .read(file)
        .filter(grade -> grade.fingerprint().equals(submission.fingerprint()))
        .filter(grade -> grade.student().equals(submission.name()))
        .filter(
            grade ->
                grade.labs().stream().noneMatch(lab -> lab.state() == LabGrade.State.NOT_JUDGED))
        .map(grade -> Grade.of(submission, grade.seed(), grade.workbook(), grade.labs()));
  }

  private void gradeOpen(
      Map<String, Submission> submissions, List<String> open, ExecutorService workers) {
    ExecutorCompletionService<Map.Entry<String, Grade>> queue =
        new ExecutorCompletionService<>(workers);
    open.forEach(
        file -> queue.submit(() -> Map.entry(file, grader.grade(submissions.get(file), hearer))));
    for (int done = 1; done <= open.size(); done++) {
      Map.Entry<String, Grade> finished = next(queue);
      grades.put(finished.getKey(), finished.getValue());
      store.write(finished.getKey(), finished.getValue());
      hearer.finished(finished.getValue(), done, open.size());
    }
  }

  private static <T> T next(ExecutorCompletionService<T> queue) {
    try {
      Future<T> finished = queue.take();
      return finished.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkbookException("Grading was interrupted. Go on with --resume.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * What met a time limit next to others is judged again alone. So is what was judged while another
   * job changed files of the workbook.
   */
  private void repeatDisturbed(Map<String, Submission> submissions) {
    markNeighboursOfChanges();
    List<String> files =
        submissions.keySet().stream().filter(file -> needsRepeat(grades.get(file))).toList();
    int done = 0;
    for (String file : files) {
      Submission submission = submissions.get(file);
      hearer.repeats(submission.name(), ++done, files.size());
      Grade repeated = grader.repeat(submission, grades.get(file), hearer);
      grades.put(file, repeated);
      store.write(file, repeated);
    }
  }

  private static boolean needsRepeat(Grade grade) {
    return grade.labs().stream().anyMatch(lab -> !lab.repeat().isEmpty());
  }

  private void markNeighboursOfChanges() {
    List<LabGrade> changing =
        grades.values().stream()
            .flatMap(grade -> grade.labs().stream())
            .filter(LabGrade::changedFiles)
            .toList();
    grades.replaceAll(
        (file, grade) ->
            grade.with(grade.labs().stream().map(lab -> marked(lab, changing)).toList()));
  }

  private static LabGrade marked(LabGrade lab, List<LabGrade> changing) {
    boolean disturbed =
        changing.stream().anyMatch(other -> other != lab && lab.overlaps(other))
            && lab.compileErrors().isEmpty()
            && !lab.isRepeated();
    return disturbed
        ? lab.repeating(lab.result().tests().stream().map(TestResult::id).toList())
        : lab;
  }

  private void warnIfBusy(double othersShare) {
    if (LoadMeter.isBusy(othersShare)) {
      hearer.remarks(
          "This machine was too busy to grade: other programs took %d %% of its processors. Where"
                  .formatted(Math.round(100 * othersShare))
              + " a check met its time limit, grade that submission again on an idle machine.");
    }
  }

  private Map<String, Grade> inOrder(Map<String, Submission> submissions) {
    Map<String, Grade> ordered = new LinkedHashMap<>();
    submissions.keySet().forEach(file -> ordered.put(file, grades.get(file)));
    return ordered;
  }
}
