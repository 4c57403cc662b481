package sparkworkbook.labkit.cli.grade;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import sparkworkbook.labkit.cli.grade.LabGrade.State;
import sparkworkbook.labkit.cli.grade.conduct.ConductHit;
import sparkworkbook.labkit.cli.grade.conduct.ConductRules;
import sparkworkbook.labkit.cli.grade.conduct.ConductScan;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabDescriptor;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;
import sparkworkbook.labkit.harness.record.Requirements;

/** Judges one submission, lab by lab, over the instructor's own workbook. */
public final class Grader {
  private static final String NOT_HANDED_IN = "No student file of this lab was handed in.";

  private static final String TOO_DEEP =
      "The compiler gave up: something in the student files is nested too deep.";

  private final Workbook workbook;
  private final List<Lab> labs;
  private final long seed;
  private final GradingJudge.Factory judges;
  private final WorkbookSeal seal;

  /** By the lab's folder name: to read them takes longer than to look at a student's classes. */
  private final Map<String, ConductRules> rules = new ConcurrentHashMap<>();

  Grader(Workbook workbook, List<Lab> labs, long seed, GradingJudge.Factory judges) {
    this.workbook = workbook;
    this.labs = List.copyOf(labs);
    this.seed = seed;
    this.judges = judges;
    this.seal = WorkbookSeal.of(workbook);
  }

  public static Grader of(Workbook workbook, List<Lab> labs, long seed) {
    return new Grader(workbook, labs, seed, listener -> GradingJudge.of(workbook, seed, listener));
  }

  /** Hears which lab is being judged. */
  public interface Progress extends LabRunner.Listener {
    default void lab(String student, Lab lab) {}
  }

  /** Every lab's verdict; the checks that met a time limit are still to be {@link #repeat}ed. */
  public Grade grade(Submission submission, Progress progress) {
    List<LabGrade> grades = new ArrayList<>();
    for (Lab lab : labs) {
      progress.lab(submission.name(), lab);
      grades.add(grade(submission, lab, progress));
    }
    return Grade.of(submission, seed, workbook.version(), grades);
  }

  private LabGrade grade(Submission submission, Lab lab, Progress progress) {
    LabDescriptor descriptor = lab.descriptor();
    if (!submission.has(lab)) {
      return unjudged(lab, State.NOT_HANDED_IN, Status.NOT_RUN, NOT_HANDED_IN);
    }
    List<String> missing = Requirements.missing(descriptor);
    if (!missing.isEmpty()) {
      String why = "This machine cannot run the lab: " + String.join("; ", missing) + ".";
      return unjudged(lab, State.UNAVAILABLE, Status.UNAVAILABLE, why);
    }
    if (!submission.isIntact()) {
      return unjudged(lab, State.NOT_JUDGED, Status.NOT_RUN, notIntact(submission));
    }
    Variant variant = variant(submission, lab);
    long started = System.currentTimeMillis();
    try (GradingJudge judge = judges.open(progress)) {
      List<ConductHit> conduct = conduct(judge, submission, lab, variant);
      Verdict verdict = judge.judge(lab, variant, List.of());
      List<String> notes = new ArrayList<>(notes(submission, lab, descriptor));
      notes.addAll(changes());
      return new LabGrade(
          lab.folder(),
          descriptor.title(),
          State.JUDGED,
          inStudentsWords(verdict.result(), submission, lab),
          verdict.compileErrors().stream()
              .map(line -> inStudentsWords(line, submission, lab))
              .toList(),
          conduct,
          notes,
          started,
          (System.currentTimeMillis() - started) / 1000.0,
          TimeLimits.met(verdict.result()));
    } catch (StackOverflowError e) {
      return unjudged(lab, State.JUDGED, Status.NOT_RUN, TOO_DEEP);
    } catch (WorkbookException e) {
      return unjudged(lab, State.NOT_JUDGED, Status.NOT_RUN, e.getMessage());
    } catch (RuntimeException e) {
      return unjudged(lab, State.NOT_JUDGED, Status.NOT_RUN, "Grading has failed: " + e);
    } finally {
      removeWork(lab, variant);
    }
  }

  /** Looks at what the compiler makes of the files before any of their code has run. */
  private List<ConductHit> conduct(
      GradingJudge judge, Submission submission, Lab lab, Variant variant) {
    Path scratch = submission.folder().resolveSibling(variant.name() + "-scan");
    try {
      Path classes = scratch.resolve("classes");
      List<String> errors = judge.compile(lab, variant, scratch.resolve("lab"), classes);
      return errors.isEmpty() ? ConductScan.scan(classes, rules(lab)) : List.of();
    } finally {
      Folders.delete(scratch);
    }
  }

  private ConductRules rules(Lab lab) {
    return rules.computeIfAbsent(lab.folder(), name -> ConductRules.of(lab.descriptor()));
  }

  private static List<String> notes(Submission submission, Lab lab, LabDescriptor descriptor) {
    List<String> given = submission.files().get(lab.folder());
    List<String> others =
        descriptor.studentFiles().stream().filter(file -> !given.contains(file)).toList();
    return others.isEmpty()
        ? List.of()
        : List.of("The starter's file was judged where none was handed in: " + others);
  }

  /**
   * The same grade after the checks that may have been disturbed were judged again, alone.
   *
   * @throws WorkbookException if the machine fails
   */
  public Grade repeat(Submission submission, Grade grade, Progress progress) {
    List<LabGrade> grades = new ArrayList<>();
    for (LabGrade one : grade.labs()) {
      if (one.repeat().isEmpty() || !submission.isIntact()) {
        grades.add(one);
        continue;
      }
      Lab lab = workbook.lab(one.lab());
      progress.lab(submission.name(), lab);
      Variant variant = variant(submission, lab);
      try (GradingJudge judge = judges.open(progress)) {
        Verdict verdict = judge.judge(lab, variant, one.repeat());
        LabResult later = inStudentsWords(verdict.result(), submission, lab);
        List<String> notes = new ArrayList<>(List.of(TimeLimits.note(one, later)));
        notes.addAll(changes());
        grades.add(one.repeated(TimeLimits.merged(one, later), notes));
      } finally {
        removeWork(lab, variant);
      }
    }
    return grade.with(grades);
  }

  private LabResult inStudentsWords(LabResult result, Submission submission, Lab lab) {
    return LabResult.of(
        result.id(),
        result.tests().stream()
            .map(
                test ->
                    new TestResult(
                        test.id(),
                        test.status(),
                        test.points(),
                        test.maxPoints(),
                        inStudentsWords(test.message(), submission, lab),
                        test.measured()))
            .toList());
  }

  /** Names a file as the student knows it, not the copy of it. */
  private String inStudentsWords(String text, Submission submission, Lab lab) {
    return text.replace(workbook.name(submission.layer(lab)), workbook.name(lab.directory()));
  }

  /** What the job has changed outside of its lab, which is as it was again. */
  private List<String> changes() {
    List<String> changed = seal.restore();
    return changed.isEmpty()
        ? List.of()
        : List.of(LabGrade.CHANGED_FILES + ": " + String.join(", ", changed) + ".");
  }

  private LabGrade unjudged(Lab lab, State state, Status status, String why) {
    LabDescriptor descriptor = lab.descriptor();
    List<TestResult> tests =
        descriptor.tests().stream()
            .map(test -> new TestResult(test.id(), status, 0, test.points(), "", Map.of()))
            .toList();
    return new LabGrade(
        lab.folder(),
        descriptor.title(),
        state,
        LabResult.of(descriptor.id(), tests),
        List.of(),
        List.of(),
        List.of(why),
        System.currentTimeMillis(),
        0,
        List.of());
  }

  private static String notIntact(Submission submission) {
    return "The copied files of "
        + submission.name()
        + " were changed while others were judged. Grade it again with --resume.";
  }

  /** Its name is unique in a run, so that submissions can be judged at the same time. */
  private static Variant variant(Submission submission, Lab lab) {
    return new Variant(
        submission.folder().getFileName().toString(),
        Variant.Kind.STUDENT,
        List.of(submission.layer(lab), lab.starterCopy()));
  }

  /** Nothing of one submission stays for the next: shuffle files, logs, classes. */
  private void removeWork(Lab lab, Variant variant) {
    Path work = workbook.state().resolve("work").resolve(lab.folder());
    String prefix = variant.name() + "-" + ProcessHandle.current().pid() + ".";
    Folders.foldersIn(work).stream()
        .filter(folder -> folder.getFileName().toString().startsWith(prefix))
        .forEach(Folders::delete);
  }
}
