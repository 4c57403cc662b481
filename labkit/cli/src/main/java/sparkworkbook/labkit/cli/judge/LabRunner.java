package sparkworkbook.labkit.cli.judge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.judge.JobCompiler.Problem;
import sparkworkbook.labkit.cli.workbook.DataCheck;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.jvm.FairDeadline;
import sparkworkbook.labkit.harness.jvm.JvmExit;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.jvm.LoadMeter;
import sparkworkbook.labkit.harness.record.LabDescriptor;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.Requirements;
import sparkworkbook.labkit.harness.record.ScoreRecorder;
import sparkworkbook.labkit.harness.record.TakenNames;

/**
 * One judge, many defendants: compiles a variant of a lab's student files, the lab's judge against
 * it, and runs the judge in a JVM of its own.
 */
public final class LabRunner implements Judge, AutoCloseable {
  private static final Path JAVA = Path.of("src", "main", "java");
  private static final Path RESOURCES = Path.of("src", "main", "resources");
  private static final Path JUDGE_JAVA = Path.of("src", "test", "java");
  private static final Path JUDGE_RESOURCES = Path.of("src", "test", "resources");

  /** 4 GB as they are sold: a waiting JVM takes up to 1 of them. */
  private static final long ROOM_BYTES = 3_600_000_000L;

  private static final Duration START_UP = Duration.ofSeconds(90);
  private static final Duration LONGEST_REHEARSAL = Duration.ofSeconds(40);

  /** To wait longer for a JVM that rehearses takes more time than to start another one. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Workbook workbook;
  private final Listener listener;
  private final OptionalInt debugPort;
  private final boolean inSeries;
  private OptionalLong seed = OptionalLong.empty();
  private boolean sparkStarts;
  private Optional<Judged> last = Optional.empty();
  private Optional<JudgeJvm> waiting = Optional.empty();
  private JudgeGuard guard = JudgeGuard.ofTrustedCode();
  private CompletableFuture<Void> ending = CompletableFuture.completedFuture(null);

  /** What was judged in which JVM; its compiled classes are still there. */
  private record Judged(Lab lab, Variant variant, WorkFolder work, JudgeJvm jvm) {}

  private LabRunner(Workbook workbook, Listener listener, OptionalInt debugPort, boolean inSeries) {
    this.workbook = workbook;
    this.listener = listener;
    this.debugPort = debugPort;
    this.inSeries = inSeries;
  }

  /** One that gives each verdict a JVM of its own. */
  public static LabRunner of(Workbook workbook, Listener listener) {
    return new LabRunner(workbook, listener, OptionalInt.empty(), false);
  }

  /**
   * One that judges variants one after the other in the same JVM, also of several labs as long as
   * they want the same one, for code that is trusted: the second verdict takes a third of the first
   * one's time. Each has a class loader and a Spark application of its own. A variant that ends or
   * hangs the JVM leaves the next one a new one.
   */
  public static LabRunner inSeries(Workbook workbook, Listener listener) {
    return new LabRunner(workbook, listener, OptionalInt.empty(), true);
  }

  /** One whose JVMs wait for a debugger on this port of loopback, and in which no time is up. */
  public static LabRunner debugged(Workbook workbook, Listener listener, int port) {
    return new LabRunner(workbook, listener, OptionalInt.of(port), false);
  }

  /** The seeded data of the verdicts from now on; without it every verdict draws its own. */
  @Override
  public void seed(long number) {
    seed = OptionalLong.of(number);
  }

  /** Hears what is going on, for people who wait. Who does not wait hears the remarks alone. */
  public interface Listener {
    /** A part of the work begins: {@code compiling}. */
    default void begins(String what) {}

    /** So many of the lab's checks have a verdict; called about once a second while it judges. */
    default void judged(int done, int all) {}

    /** Something that people should know and that stops nothing. */
    void remarks(String line);
  }

  /**
   * @return the verdict, also where the student's code does not compile, crashes or hangs
   * @throws WorkbookException if the workbook is the reason: the judge does not compile against the
   *     starter either, the judged JVM could not start, or data is missing or damaged
   * @throws sparkworkbook.labkit.harness.record.LabDescriptorException if {@code lab.yaml} is
   *     broken
   */
  @Override
  public Verdict judge(Lab lab, Variant variant) {
    return judge(lab, variant, List.of());
  }

  @Override
  public Verdict judge(Lab lab, Variant variant, List<String> only) {
    JudgeJvm jvm = jvm(lab, variant);
    Verdict verdict;
    try {
      verdict = judge(lab, variant, only, jvm);
    } finally {
      if (waiting.isEmpty()) {
        ending =
            CompletableFuture.runAsync(() -> end(jvm), task -> new Thread(task, "lab-end").start());
      }
    }
    if (verdict.compiled()) {
      keep(verdict);
    }
    return verdict;
  }

  private Verdict judge(Lab lab, Variant variant, List<String> only, JudgeJvm jvm) {
    LabDescriptor descriptor = lab.descriptor();
    DataCheck data = DataCheck.begin(workbook);
    guard = inSeries ? JudgeGuard.ofTrustedCode() : JudgeGuard.begin(workbook, lab, listener);
    WorkFolder work = jvm.isUsed() ? WorkFolder.fresh(workbook, lab, variant.name()) : jvm.work();
    listener.begins("compiling");
    List<String> errors = compile(lab, descriptor, variant, work);
    if (!errors.isEmpty()) {
      waiting =
          Optional.of(jvm).filter(unused -> inSeries || variant.kind() == Variant.Kind.STUDENT);
      return Verdict.notCompiled(lab, descriptor, variant, errors, work);
    }
    guard.keep(work.judgeClasses());
    listener.begins("judging");
    LoadMeter.Span load = LoadMeter.machine().start();
    LabResult result = judged(lab, descriptor, jvm, work, only);
    requireSpark(result);
    result = repeated(lab, descriptor, work, only, result, load.othersShare());
    if (!inSeries) {
      jvm.endChildren(); // they must not change what is checked next
    }
    result = guard.checked(result);
    data.await();
    last = Optional.of(new Judged(lab, variant, work, jvm));
    waiting = Optional.of(jvm).filter(used -> inSeries && used.isAlive());
    return new Verdict(lab, variant, result, List.of(), work.path(), jvm.work().sparkLog("judge"));
  }

  /** Where every check ended in an error, this machine may be the reason: asked once. */
  private void requireSpark(LabResult result) {
    boolean nothingRan = result.tests().stream().noneMatch(LabRunner::hasRun);
    if (nothingRan && !sparkStarts) {
      listener.begins("trying whether Spark starts here");
      SparkProbe.require(workbook);
    }
    sparkStarts = true;
  }

  private static boolean hasRun(LabResult.TestResult test) {
    return test.status() == Status.PASSED || test.status() == Status.FAILED;
  }

  /** For readers of files: written when no judged process is left that could change it. */
  private void keep(Verdict verdict) {
    Path record = verdict.folder().resolve(WorkFolder.RECORD);
    ending =
        ending
            .thenRun(() -> Folders.write(record, verdict.result().toJson()))
            .exceptionally(unwritable -> null);
  }

  /**
   * Behind the reader's back: to end a JVM takes half a second. In a thread of its own, since the
   * common pool of two cores has one thread, and the judge may be in it.
   */
  private static void end(JudgeJvm jvm) {
    jvm.close();
    Folders.delete(jvm.work().sparkFiles());
  }

  /**
   * Prepares a JVM as {@code lab watch} does, and judges in it. Where the JVM of a series waits, it
   * is that one: it has given verdicts already, but warms up and starts Spark by the same steps.
   */
  @Override
  public Verdict judgeWarm(Lab lab, Variant variant) {
    Optional<JudgeJvm> series = waiting.filter(JudgeJvm::isAlive);
    if (series.isPresent()) {
      last.map(Judged::work).ifPresent(series.get()::warmUpFirst);
      return judge(lab, variant);
    }
    try (LabRunner once = of(workbook, listener)) {
      once.seed = seed;
      once.last = last;
      close();
      once.prepareNext();
      return once.judge(lab, variant);
    }
  }

  /** Compiles job and judge; lines for people where one of them does not compile. */
  private List<String> compile(
      Lab lab, LabDescriptor descriptor, Variant variant, WorkFolder work) {
    Sources sources = layOver(lab, descriptor, variant, work.sources());
    List<Problem> problems = compileJob(sources, work.classes());
    if (!problems.isEmpty()) {
      return CompileFailure.ofStudent(problems, sources::name);
    }
    List<Problem> complaints = compileJudge(lab, work.classes(), work.judgeClasses());
    List<String> taken = takenNames(lab, work);
    if (!taken.isEmpty()) {
      return taken;
    }
    if (!complaints.isEmpty()) {
      refuseBrokenJudge(lab, descriptor, variant, work, complaints);
      return CompileFailure.ofJudge(complaints, this::name, starterLines(lab, descriptor));
    }
    return List.of();
  }

  /**
   * Starts the JVM of the next verdict on the lab that was judged last, so that it is warm when it
   * is wanted: it rehearses with the lab's own judge on the starter, unless that takes long or
   * starts other JVMs. It ends with {@link #close()} if nobody wants it. On a machine of less than
   * 4 GB nothing waits: the verdicts start cold.
   */
  public void prepareNext() {
    if (Requirements.memoryOfTheMachine() < ROOM_BYTES) {
      return;
    }
    last.ifPresent(
        judged -> {
          close();
          WorkFolder work = judged.work().next();
          Optional<WorkFolder> starter =
              isShort(judged) ? starterToRehearse(judged) : Optional.empty();
          waiting =
              Optional.of(
                  starter
                      .map(classes -> JudgeJvm.rehearsed(workbook, judged.lab(), work, classes))
                      .orElseGet(() -> JudgeJvm.warm(workbook, judged.lab(), work, judged.work())));
        });
  }

  /** Whether a rehearsal is over before a reader has read a verdict and saved again. */
  private static boolean isShort(Judged judged) {
    return judged
            .jvm()
            .testTime()
            .filter(time -> time.compareTo(LONGEST_REHEARSAL) <= 0)
            .isPresent()
        && !Files.isDirectory(judged.work().childJvms());
  }

  /** The compiled starter of the lab that was judged; empty where it does not compile. */
  private Optional<WorkFolder> starterToRehearse(Judged judged) {
    LabDescriptor descriptor = judged.lab().descriptor();
    WorkFolder work = WorkFolder.fresh(workbook, judged.lab(), "rehearsal");
    Sources sources =
        layOver(judged.lab(), descriptor, starter(judged.lab(), judged.variant()), work.sources());
    return compileJob(sources, work.classes()).isEmpty()
            && compileJudge(judged.lab(), work.classes(), work.judgeClasses()).isEmpty()
        ? Optional.of(work)
        : Optional.empty();
  }

  /** Waits until the JVM of the next verdict is ready. */
  public void awaitReady() {
    waiting.ifPresent(jvm -> jvm.awaitReady(START_UP));
  }

  /** The time inside the tests of the last verdict, if the judge came to its end. */
  public Optional<Duration> testTime() {
    return last.map(Judged::jvm).flatMap(JudgeJvm::testTime);
  }

  /** Ends the JVM that waits, if there is one; none is left when this returns. */
  @Override
  public void close() {
    ending.join();
    waiting.ifPresent(LabRunner::end);
    waiting = Optional.empty();
  }

  private JudgeJvm jvm(Lab lab, Variant variant) {
    Optional<JudgeJvm> ready =
        waiting.filter(jvm -> jvm.isAlive() && jvm.suits(lab) && jvm.isReadySoon(SOON));
    if (ready.isPresent()) {
      waiting = Optional.empty();
      if (!ready.get().isUsed()) {
        ready.get().work().clear();
      }
      return ready.get();
    }
    close();
    if (inSeries) {
      return JudgeJvm.series(workbook, lab, WorkFolder.fresh(workbook, lab, "series"));
    }
    WorkFolder work = WorkFolder.fresh(workbook, lab, variant.name());
    return debugPort.isPresent()
        ? JudgeJvm.debugged(workbook, lab, work, debugPort.getAsInt())
        : JudgeJvm.cold(workbook, lab, work, "judge");
  }

  /**
   * Compiles the student files alone, for callers that only want to run them.
   *
   * @param classes where classes and resources go
   * @return lines for people, empty where it compiled
   */
  public List<String> compileJob(Lab lab, Variant variant, Path folder, Path classes) {
    listener.begins("compiling");
    Sources sources = layOver(lab, lab.descriptor(), variant, folder);
    List<Problem> problems = compileJob(sources, classes);
    return problems.isEmpty() ? List.of() : CompileFailure.ofStudent(problems, sources::name);
  }

  /** The laid-over files, and where each of them came from. */
  private record Sources(Path folder, Map<Path, String> origins) {
    String name(Path copy) {
      return origins.getOrDefault(copy, copy.toString());
    }

    String name(String copy) {
      return name(Path.of(copy));
    }
  }

  private Sources layOver(Lab lab, LabDescriptor descriptor, Variant variant, Path folder) {
    Map<Path, String> origins = new LinkedHashMap<>();
    Path labFolder = lab.directory();
    Set<String> student = new LinkedHashSet<>(descriptor.studentFiles());
    for (Path given : Folders.filesBelow(labFolder.resolve("src").resolve("main"))) {
      String name = labFolder.relativize(given).toString().replace('\\', '/');
      if (!student.contains(name)) {
        Folders.copy(given, folder.resolve(name));
        origins.put(folder.resolve(name), workbook.name(given));
      }
    }
    for (String name : student) {
      Path file = variant.file(name);
      Folders.copy(file, folder.resolve(name));
      origins.put(folder.resolve(name), workbook.name(file));
    }
    return new Sources(folder, origins);
  }

  private List<Problem> compileJob(Sources sources, Path classes) {
    Folders.copyTree(sources.folder().resolve(RESOURCES), classes);
    return JobCompiler.compile(
        javaFiles(sources.folder().resolve(JAVA)), workbook.jobClassPath(), classes);
  }

  private List<Problem> compileJudge(Lab lab, Path jobClasses, Path classes) {
    Folders.copyTree(lab.directory().resolve(JUDGE_RESOURCES), classes);
    List<Path> classPath =
        Stream.concat(Stream.of(jobClasses), workbook.fullClassPath().stream()).toList();
    return JobCompiler.compile(javaFiles(lab.directory().resolve(JUDGE_JAVA)), classPath, classes);
  }

  /** The job's classes that have a name of the judge's or of a library's. */
  private static List<String> takenNames(Lab lab, WorkFolder work) {
    Set<String> judge = new LinkedHashSet<>(TakenNames.files(work.judgeClasses()));
    judge.addAll(TakenNames.files(lab.directory().resolve(JUDGE_JAVA)));
    List<String> complaints =
        TakenNames.complaints(work.classes(), judge, LabRunner.class.getClassLoader());
    return complaints.isEmpty()
        ? List.of()
        : Stream.concat(
                Stream.of("It compiles, but a name is taken, so nothing was judged."),
                complaints.stream())
            .toList();
  }

  /** A judge that the starter cannot satisfy either is not the student's doing. */
  private void refuseBrokenJudge(
      Lab lab,
      LabDescriptor descriptor,
      Variant variant,
      WorkFolder work,
      List<Problem> complaints) {
    if (variant.kind() != Variant.Kind.STARTER) {
      Path trial = work.path().resolve("starter");
      Sources sources = layOver(lab, descriptor, starter(lab, variant), trial.resolve("lab"));
      if (!compileJob(sources, trial.resolve("classes")).isEmpty()
          || compileJudge(lab, trial.resolve("classes"), trial.resolve("judge")).isEmpty()) {
        return;
      }
    }
    throw new WorkbookException(
        "The judge of "
            + lab.folder()
            + " does not compile against its own starter:\n"
            + String.join("\n", CompileFailure.shown(complaints, this::name))
            + "\nRestore labs/"
            + lab.folder()
            + "/src/test (git checkout), or repair it if you are writing this lab.");
  }

  /** The starter below a solution; for the student's own files the copy from before they began. */
  private static Variant starter(Lab lab, Variant variant) {
    Path lowest = variant.layers().get(variant.layers().size() - 1);
    return variant.kind() == Variant.Kind.STUDENT
        ? Variant.starterCopy(lab)
        : new Variant("starter", Variant.Kind.STARTER, List.of(lowest));
  }

  private String name(String path) {
    return workbook.name(Path.of(path));
  }

  private static List<String> starterLines(Lab lab, LabDescriptor descriptor) {
    return descriptor.studentFiles().stream()
        .map(name -> lab.starterCopy().resolve(name))
        .filter(Files::isRegularFile)
        .flatMap(file -> Folders.read(file).lines())
        .toList();
  }

  private LabResult judged(
      Lab lab, LabDescriptor descriptor, JudgeJvm jvm, WorkFolder work, List<String> only) {
    Answer first = run(lab, descriptor, jvm, work, only);
    List<String> open = first.open(only);
    if (open.isEmpty() || open.size() == first.asked(only).size()) {
      return first.result();
    }
    // A crash or a hang ended the JVM: the checks that it says nothing of get a JVM of their own.
    listener.begins("judging the rest in a fresh JVM");
    guard.restore();
    try (JudgeJvm fresh = JudgeJvm.cold(workbook, lab, work, "judge-rest")) {
      return first.with(run(lab, descriptor, fresh, work, open), open);
    }
  }

  /** A check that a busy machine may have stopped is judged once more, alone, before it counts. */
  private LabResult repeated(
      Lab lab,
      LabDescriptor descriptor,
      WorkFolder work,
      List<String> only,
      LabResult first,
      double othersShare) {
    LabResult result = first;
    for (String id : BusyChecks.of(first, only, othersShare)) {
      listener.remarks(BusyChecks.remark(id, othersShare));
      listener.begins("judging " + id + " again, alone");
      guard.restore();
      try (JudgeJvm fresh = JudgeJvm.cold(workbook, lab, work, "judge-again-" + id)) {
        List<String> one = List.of(id);
        result = new Answer(result, List.of()).with(run(lab, descriptor, fresh, work, one), one);
      }
    }
    return result;
  }

  private Answer run(
      Lab lab, LabDescriptor descriptor, JudgeJvm jvm, WorkFolder work, List<String> only) {
    int checks = only.isEmpty() ? descriptor.tests().size() : only.size();
    Optional<JvmExit> end =
        jvm.judge(
            lab,
            work,
            only,
            seed,
            limit(descriptor, checks),
            () -> listener.judged(done(jvm), descriptor.tests().size()));
    if (jvm.report().isEmpty()) {
      JvmExit exit = end.orElseThrow();
      throw new WorkbookException(
          "The judge's JVM ended with "
              + exit.code()
              + " ("
              + JvmExit.meaning(exit.code())
              + ") before it judged anything. Its last lines:\n"
              + String.join("\n", last(exit.tail()))
              + "\nThe whole log is "
              + workbook.name(jvm.log())
              + ".");
    }
    return Answer.of(jvm.report().get());
  }

  /** A bound in case the judge's own watchdog fails: each check may take its time, and no more. */
  private Duration limit(LabDescriptor descriptor, int checks) {
    if (debugPort.isPresent()) {
      return Duration.ofDays(1);
    }
    return Duration.ofSeconds(descriptor.timeoutSeconds() + ScoreRecorder.STOP_SECONDS)
        .multipliedBy(checks)
        .plus(START_UP)
        .multipliedBy(FairDeadline.LONGEST);
  }

  /**
   * Waits for a JVM, with a sign of life about every second.
   *
   * @param limit after which it is ended
   */
  public static JvmExit await(JvmProcess process, Duration limit, Runnable pulse) {
    Thread watch = pulsing(pulse);
    try {
      return process.await(limit);
    } finally {
      watch.interrupt();
    }
  }

  /** A thread that shows life about every second, until it is interrupted. */
  static Thread pulsing(Runnable pulse) {
    Thread watch = new Thread(() -> watch(pulse), "lab-progress");
    watch.setDaemon(true);
    watch.start();
    return watch;
  }

  private static void watch(Runnable pulse) {
    try {
      while (true) {
        Thread.sleep(SECOND.toMillis());
        LoadMeter.machine().sample();
        pulse.run();
      }
    } catch (InterruptedException e) {
      // the JVM has ended
    }
  }

  private static int done(JudgeJvm jvm) {
    return (int)
        jvm.report().stream()
            .flatMap(said -> said.result().tests().stream())
            .filter(test -> test.status() != Status.NOT_RUN && test.status() != Status.ERROR)
            .count();
  }

  private static List<String> last(List<String> tail) {
    return tail.subList(Math.max(0, tail.size() - 15), tail.size());
  }

  private static List<Path> javaFiles(Path folder) {
    return Folders.filesBelow(folder).stream()
        .filter(file -> file.toString().endsWith(".java"))
        .toList();
  }
}
