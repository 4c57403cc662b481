package sparkworkbook.labkit.cli.instructor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.console.JsonOption;
import sparkworkbook.labkit.cli.grade.Grade;
import sparkworkbook.labkit.cli.grade.GradeStore;
import sparkworkbook.labkit.cli.grade.Grader;
import sparkworkbook.labkit.cli.grade.GradingFolder;
import sparkworkbook.labkit.cli.grade.HandedIn;
import sparkworkbook.labkit.cli.grade.LabGrade.State;
import sparkworkbook.labkit.cli.grade.Submission;
import sparkworkbook.labkit.cli.grade.SubmissionReader;
import sparkworkbook.labkit.cli.grade.report.StudentPage;
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** {@code lab grade}: one submission, or with {@code --out} those of a class. */
@Command(
    name = "grade",
    mixinStandardHelpOptions = true,
    description = "Judges what students have handed in, over this clean copy of the workbook.",
    footer = {
      "",
      "Only the student files that lab.yaml names are taken, by their path or name.",
      "docs/grading.md describes the layouts, the results, and what to do with a complaint."
    })
public final class GradeCommand implements Callable<Integer> {
  private static final int MAX_SEED = 1_000_000_000;

  private final Workbook workbook;

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Parameters(
      paramLabel = "SUBMISSION",
      description = "A folder or zip; with --out a folder that holds one a student.")
  private Path submissions;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Grades a class, and writes the results there.")
  private Path out;

  @Option(
      names = "--labs",
      paramLabel = "ID",
      split = ",",
      description = "The labs to judge: 14,15. All of them without it.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "How many submissions are judged at the same time; 1 without it.")
  private Integer jobs;

  @Option(names = "--resume", description = "Goes on with a run that was ended.")
  private boolean resume;

  @Option(
      names = "--roster",
      paramLabel = "CSV",
      description = "The names of the students; the first line names the columns.")
  private Path roster;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The seed of an earlier run, for the same numbers; a new one without it.")
  private Long seed;

  public GradeCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    if (!Files.exists(submissions)) {
      throw new UsageException("There is no " + submissions + ". Name a folder or a zip.");
    }
    if (seed != null && (seed < 1 || seed >= MAX_SEED)) {
      throw new UsageException("--seed wants a number from 1 to 999999999.");
    }
    if (jobs != null && jobs < 1) {
      throw new UsageException("--jobs wants a number of submissions, 1 or more.");
    }
    List<Lab> labs = ids.isEmpty() ? workbook.labs() : workbook.labs(ids);
    Console console = json.console(spec);
    try (GradingFolder folder = GradingFolder.of(workbook)) {
      int code = out == null ? one(labs, console, folder) : many(labs, console, folder);
      ClassArchive.of(workbook).makeInBackground(console);
      console.ends();
      return code;
    }
  }

  private int many(List<Lab> labs, Console console, GradingFolder folder) {
    ClassGrading grading =
        new ClassGrading(
            workbook, labs, submissions, out, Optional.ofNullable(roster), folder, console);
    return grading.run(Optional.ofNullable(seed), newSeed(), resume, jobs == null ? 1 : jobs, json);
  }

  private int one(List<Lab> labs, Console console, GradingFolder folder) {
    if (jobs != null || resume || roster != null) {
      throw new UsageException(
          "--jobs, --resume and --roster are for a class: name a folder for the results with"
              + " --out.");
    }
    long number = seed == null ? newSeed() : seed;
    Submission submission =
        new SubmissionReader(workbook)
            .read(HandedIn.of(submissions), folder.path().resolve("submission-001"));
    submission.problems().forEach(problem -> console.say("  " + problem));
    Grader grader = Grader.of(workbook, labs, number);
    LabProgress progress = new LabProgress(console);
    Grade grade = grader.repeat(submission, grader.grade(submission, progress), progress);
    console.ends();
    console.say();
    StudentPage.of(grade).lines().forEach(console::say);
    List<String> looks = grade.needsALook();
    if (!looks.isEmpty()) {
      console.say();
      console.say(console.bad("Needs a look; it costs no points:"));
      looks.forEach(look -> console.say("  " + look));
    }
    json.write(console, () -> GradeStore.tree(grade));
    if (!grade.isComplete()) {
      return ExitCode.FAULT;
    }
    boolean solved =
        grade.labs().stream()
            .filter(lab -> lab.state() == State.JUDGED || !ids.isEmpty())
            .allMatch(lab -> lab.result().solved() || lab.state() == State.UNAVAILABLE);
    boolean any = grade.labs().stream().anyMatch(lab -> lab.state() == State.JUDGED);
    return solved && any ? ExitCode.PASSED : ExitCode.FAILED;
  }

  /** Small enough to be typed. */
  private static long newSeed() {
    return new SecureRandom().nextInt(1, MAX_SEED);
  }

  /** Shows which lab is being judged. */
  private record LabProgress(Console console) implements Grader.Progress {
    @Override
    public void lab(String student, Lab lab) {
      console.heading(lab.folder());
    }

    @Override
    public void begins(String what) {
      console.begins(what);
    }

    @Override
    public void judged(int done, int all) {
      console.judged(done, all);
    }

    @Override
    public void remarks(String line) {
      console.remarks(line);
    }
  }
}
