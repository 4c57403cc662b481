package sparkworkbook.labkit.cli.instructor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.console.JsonOption;
import sparkworkbook.labkit.cli.grade.ClassList;
import sparkworkbook.labkit.cli.grade.ClassResults;
import sparkworkbook.labkit.cli.grade.Comparison;
import sparkworkbook.labkit.cli.grade.Grade;
import sparkworkbook.labkit.cli.grade.GradeRun;
import sparkworkbook.labkit.cli.grade.GradeStore;
import sparkworkbook.labkit.cli.grade.Grader;
import sparkworkbook.labkit.cli.grade.GradingFolder;
import sparkworkbook.labkit.cli.grade.Roster;
import sparkworkbook.labkit.cli.grade.Submission;
import sparkworkbook.labkit.cli.grade.SubmissionReader;
import sparkworkbook.labkit.cli.grade.Submissions;
import sparkworkbook.labkit.cli.grade.report.Reports;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** {@code lab grade DIR --out DIR}: a class, with progress and all files of results. */
final class ClassGrading {
  private final Workbook workbook;
  private final List<Lab> labs;
  private final Path submissions;
  private final Path out;
  private final Optional<Path> roster;
  private final GradingFolder folder;
  private final Console console;

  ClassGrading(
      Workbook workbook,
      List<Lab> labs,
      Path submissions,
      Path out,
      Optional<Path> roster,
      GradingFolder folder,
      Console console) {
    this.workbook = workbook;
    this.labs = labs;
    this.submissions = submissions;
    this.out = out;
    this.roster = roster;
    this.folder = folder;
    this.console = console;
  }

  int run(Optional<Long> wanted, long newSeed, boolean resume, int jobs, JsonOption json) {
    requireSeparate();
    Roster names = roster.map(Roster::read).orElse(Roster.empty());
    Submissions found = Submissions.in(submissions);
    GradeStore store = GradeStore.open(out, resume);
    GradeStore.Run run = begin(store, wanted, newSeed);
    ClassList classList = ClassList.of(found.handedIn(), names);
    Map<String, Submission> read = classList.read(new SubmissionReader(workbook), folder.path());
    found.ignored().forEach(name -> console.say("  Not taken: " + name));
    console.say(
        "%d submissions, %d labs, seed %d.".formatted(read.size(), labs.size(), run.seed()));
    Comparison comparison = Comparison.of(labs, read);
    Grader grader = Grader.of(workbook, labs, run.seed());
    Thread stopped = new Thread(() -> console.say("Stopped. Go on with --resume."), "lab-stopped");
    Runtime.getRuntime().addShutdownHook(stopped);
    Map<String, Grade> grades;
    try {
      grades = new GradeRun(grader, store, new Progress(console, jobs == 1)).grade(read, jobs);
    } finally {
      Runtime.getRuntime().removeShutdownHook(stopped);
    }
    ClassResults results = new ClassResults(run, grades, comparison.copies(), classList.absent());
    Reports.write(store.folder(), results);
    console.ends();
    List<String> jplag = comparison.writeJplag(store.folder().resolve("jplag"));
    json.write(console, () -> GradeStore.tree(results));
    return summary(results, jplag);
  }

  /** Results are no submissions, and the other way round. */
  private void requireSeparate() {
    Path given = real(submissions);
    Path results = real(out);
    if (results.startsWith(given) || given.startsWith(results)) {
      throw new UsageException(
          "%s and %s lie in each other. Name a folder for the results outside of the submissions."
              .formatted(submissions, out));
    }
  }

  /** Links followed as far as the path exists. */
  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    Path there = absolute;
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    try {
      return there.toRealPath().resolve(there.relativize(absolute));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A run that goes on has the seed and the labs that it had. */
  private GradeStore.Run begin(GradeStore store, Optional<Long> wanted, long newSeed) {
    List<String> names = labs.stream().map(Lab::folder).toList();
    String version = workbook.version();
    Optional<GradeStore.Run> earlier = store.run();
    long seed = wanted.orElse(earlier.map(GradeStore.Run::seed).orElse(newSeed));
    GradeStore.Run run = new GradeStore.Run(seed, names, version);
    if (earlier.isPresent() && !earlier.get().equals(run)) {
      throw new UsageException(
          "%s was begun with other labs, another seed or version: --labs %s --seed %d, workbook %s."
                  .formatted(
                      out,
                      String.join(",", earlier.get().labs()),
                      earlier.get().seed(),
                      earlier.get().workbook())
              + " Go on with these, or name another folder with --out.");
    }
    store.write(run);
    return run;
  }

  private int summary(ClassResults results, List<String> jplag) {
    long looks =
        results.grades().values().stream().filter(grade -> !grade.needsALook().isEmpty()).count();
    console.say();
    console.say("Results: " + out.resolve("grades.csv") + ", " + out.resolve("class.html"));
    console.say("For each student: " + out.resolve("students"));
    if (looks > 0) {
      console.say(console.bad(looks + " of the submissions need a look: class.html says where."));
    }
    if (!results.absent().isEmpty()) {
      console.say(results.absent().size() + " students of the roster have no submission.");
    }
    if (!jplag.isEmpty()) {
      console.say("To compare the files with JPlag (jplag.jar is not part of the workbook):");
      console.say("  " + String.join(" ", jplag));
    }
    List<String> open =
        results.grades().entrySet().stream()
            .filter(entry -> !entry.getValue().isComplete())
            .map(Map.Entry::getKey)
            .toList();
    if (!open.isEmpty()) {
      console.say(
          console.bad(
              "Some labs have no verdict, which is not the students' fault: "
                  + String.join(", ", open)));
      console.say("Their pages say why. Go on with --resume.");
      return ExitCode.FAULT;
    }
    return ExitCode.PASSED;
  }

  /** One line a student, with what is left to wait for. */
  private static final class Progress implements GradeRun.Hearer {
    private final Console console;
    private final long began = System.nanoTime();
    private final boolean alone;
    private final Set<String> said = new LinkedHashSet<>();

    /**
     * @param alone whether one verdict is given at a time, so that its progress can be shown
     */
    private Progress(Console console, boolean alone) {
      this.console = console;
      this.alone = alone;
    }

    @Override
    public void lab(String student, Lab lab) {
      console.begins(student + ": " + lab.folder());
    }

    @Override
    public void judged(int done, int all) {
      if (alone) {
        console.judged(done, all);
      }
    }

    @Override
    public void finished(Grade grade, int done, int all) {
      long seconds = (System.nanoTime() - began) / 1_000_000_000;
      int looks = grade.needsALook().size();
      console.say(
          "  %d of %d  %s  %d of %d points%s%s"
              .formatted(
                  done,
                  all,
                  grade.student(),
                  grade.score(),
                  grade.maxScore(),
                  looks == 0 ? "" : ", needs a look",
                  done == all ? "" : "  (about " + time(seconds * (all - done) / done) + " left)"));
    }

    @Override
    public void repeats(String student, int done, int all) {
      console.say("  judging again, alone: %s (%d of %d)".formatted(student, done, all));
    }

    @Override
    public synchronized void remarks(String line) {
      if (said.add(line)) {
        console.remarks(line);
      }
    }

    private static String time(long seconds) {
      return seconds < 90 ? seconds + " s" : (seconds + 30) / 60 + " min";
    }
  }
}
