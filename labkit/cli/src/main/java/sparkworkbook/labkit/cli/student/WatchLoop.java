package sparkworkbook.labkit.cli.student;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import picocli.CommandLine;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.KeyReader;
import sparkworkbook.labkit.cli.console.VerdictText;
import sparkworkbook.labkit.cli.course.CourseMap;
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.selfcheck.Discussion;
import sparkworkbook.labkit.cli.ui.HistoryUi;
import sparkworkbook.labkit.cli.workbook.CheckName;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Progress;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabDescriptor;
import sparkworkbook.labkit.harness.record.LabDescriptorException;
import sparkworkbook.labkit.harness.record.Requirements;

/**
 * The loop of {@code lab watch}. One thread looks at files and keys, another one works: a save ends
 * the verdict on what was saved before, and a key is heard at any time.
 */
final class WatchLoop implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(40);
  private static final String KEYS = "h hint  r run  u UI  n next lab  l list  x reset  q quit";

  private final Workbook workbook;
  private final Console console;
  private final KeyReader keys;
  private final Supplier<CommandLine> command;
  private final LabRunner runner;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "lab-watch");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<Lab, Verdict> previous = new HashMap<>();
  private Lab lab;
  private SaveDebouncer saves;
  private Optional<Future<Verdict>> judging = Optional.empty();
  private volatile Optional<HistoryUi> ui = Optional.empty();
  private boolean isGone;
  private boolean confirmsReset;

  /**
   * @param command gives a {@code lab} command, for the keys that stand for one
   */
  WatchLoop(Workbook workbook, Console console, KeyReader keys, Supplier<CommandLine> command) {
    this.workbook = workbook;
    this.console = console;
    this.keys = keys;
    this.command = command;
    this.runner = LabRunner.of(workbook, console);
  }

  /** Returns when the student quits, when the input ends, or when every lab is solved. */
  void watch(Lab first) {
    begin(first);
    boolean goesOn = true;
    boolean inputEnded = false;
    while (goesOn) {
      Optional<Character> key = inputEnded ? pause() : keys.next(TICK);
      if (key.isPresent() && key.get() == KeyReader.END) {
        inputEnded = true; // what was begun is finished
      } else {
        goesOn = key.map(this::pressed).orElse(true);
      }
      look();
      goesOn = goesOn && collect() && !(inputEnded && judging.isEmpty());
    }
  }

  private static Optional<Character> pause() {
    try {
      Thread.sleep(TICK.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    worker.shutdownNow();
    runner.close();
    ui.ifPresent(HistoryUi::close);
  }

  private void begin(Lab next) {
    lab = next;
    LabDescriptor descriptor = lab.descriptor();
    List<String> missing = Requirements.missing(descriptor);
    if (!missing.isEmpty()) {
      throw new WorkbookException(
          lab.folder() + " cannot be judged on this machine: " + String.join("; ", missing) + ".");
    }
    List<Path> files = files(descriptor);
    saves = SaveDebouncer.of(files);
    isGone = false;
    console.say(console.strong(lab.folder()) + "  " + descriptor.title());
    console.say("  read  labs/" + lab.folder() + "/README.md");
    files.forEach(file -> console.say("  edit  " + workbook.name(file)));
    console.say();
    judge();
  }

  private List<Path> files(LabDescriptor descriptor) {
    return descriptor.studentFiles().stream().map(lab.directory()::resolve).toList();
  }

  private void look() {
    if (!saves.happened()) {
      return;
    }
    if (!Files.isRegularFile(lab.directory().resolve(Lab.DESCRIPTOR))) {
      if (!isGone) {
        console.say(
            "labs/"
                + lab.folder()
                + " is gone or has another name. Put it back, or press q and start again.");
      }
      isGone = true;
      return;
    }
    isGone = false;
    judge();
  }

  /** Judges what is there now; a verdict that is not out yet is given up. */
  private void judge() {
    if (judging.isPresent()) {
      judging.get().cancel(true);
      console.say("  saved again: starting over");
    }
    Lab judged = lab;
    judging = Optional.of(worker.submit(() -> runner.judge(judged, Variant.student(judged))));
  }

  /** Shows a verdict that is out; false when there is nothing left to do. */
  private boolean collect() {
    if (judging.isEmpty() || !judging.get().isDone()) {
      return true;
    }
    Future<Verdict> done = judging.get();
    judging = Optional.empty();
    try {
      Verdict verdict = done.get();
      show(verdict);
      if (verdict.solved()) {
        return afterSolved();
      }
      sayWhatItWaitsFor();
      if (verdict.compiled()) {
        worker.submit(this::prepare);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      complain(e.getCause());
    }
    return true;
  }

  /** Behind the student's back: the next JVM, and once the archive that makes it start faster. */
  private void prepare() {
    runner.prepareNext();
    ClassArchive.of(workbook).makeInBackground(console);
  }

  private void complain(Throwable cause) {
    console.ends();
    if (cause instanceof WorkbookException
        || cause instanceof LabDescriptorException
        || cause instanceof UsageException) {
      console.say(cause.getMessage());
      sayWhatItWaitsFor();
    } else if (cause instanceof RuntimeException e) {
      throw e;
    } else {
      throw new IllegalStateException(cause);
    }
  }

  private void show(Verdict verdict) {
    console.ends();
    console.say();
    VerdictText.of(workbook, console).print(verdict);
    if (verdict.compiled()) {
      Progress.of(workbook).note(lab, verdict.result().score(), verdict.result().maxScore());
      compare(Optional.ofNullable(previous.put(lab, verdict)), verdict);
    }
    console.say();
  }

  /** What the last save changed. */
  private void compare(Optional<Verdict> before, Verdict now) {
    Map<String, Number> old = before.map(Verdict::measured).orElse(Map.of());
    now.measured()
        .forEach((name, number) -> console.say("  " + measured(name, number, old.get(name))));
    before.ifPresent(
        earlier -> {
          List<String> fixed = new ArrayList<>(earlier.failed());
          fixed.removeAll(now.failed());
          fixed.forEach(id -> console.say(console.good("  fixed: " + CheckName.inWords(id))));
          List<String> broken = new ArrayList<>(now.failed());
          broken.removeAll(earlier.failed());
          broken.forEach(id -> console.say(console.bad("  broken: " + CheckName.inWords(id))));
        });
  }

  private static String measured(String name, Number now, Number before) {
    String text = name + ": " + Discussion.number(now);
    if (before == null || before.doubleValue() == now.doubleValue()) {
      return text + (before == null ? "" : ", as before");
    }
    return text + ", was " + Discussion.number(before);
  }

  /** Says what can be done now; the next lab is begun when the student asks for it. */
  private boolean afterSolved() {
    Optional<Lab> next = next();
    if (next.isEmpty()) {
      console.say(console.good("Every lab is solved."));
      return false;
    }
    if (Files.isDirectory(lab.solution())) {
      console.say("What the reference does differently, and why: lab solution " + lab.number());
    }
    console.say("n begins the next lab, " + next.get().folder() + ". q quits.");
    return true;
  }

  private void sayWhatItWaitsFor() {
    console.say("Waiting for you to save " + studentFile() + ".");
    console.say("  " + KEYS);
  }

  private String studentFile() {
    List<Path> files = files(lab.descriptor());
    return files.size() == 1
        ? files.get(0).getFileName().toString()
        : "one of " + files.size() + " files";
  }

  /** The next open lab of the course, those before this one last. */
  private Optional<Lab> next() {
    Progress progress = Progress.of(workbook);
    List<Lab> labs = CourseMap.inOrder(workbook);
    int here = labs.indexOf(lab);
    List<Lab> order = new ArrayList<>(labs.subList(here + 1, labs.size()));
    order.addAll(labs.subList(0, Math.max(0, here)));
    return order.stream()
        .filter(other -> !progress.of(other).map(Progress.Entry::solved).orElse(false))
        .filter(other -> Requirements.missing(other.descriptor()).isEmpty())
        .findFirst();
  }

  /** Obeys a key; false to quit. */
  private boolean pressed(char key) {
    boolean confirmed = confirmsReset;
    confirmsReset = false;
    switch (key) {
      case 'q':
        return false;
      case 'h':
        Hints.of(workbook, console).next(lab);
        break;
      case 'r':
        judging.ifPresent(running -> console.say("  runs when this verdict is out"));
        worker.submit(() -> command("run", Integer.toString(lab.number())));
        break;
      case 'u':
        worker.submit(this::openUi);
        break;
      case 'l':
        command("list");
        break;
      case 'n':
        judging.ifPresent(running -> running.cancel(true));
        judging = Optional.empty();
        next().ifPresentOrElse(this::begin, () -> console.say("  There is no other open lab."));
        break;
      case 'x':
        confirmsReset = !confirmed;
        if (confirmed) {
          ResetCommand.reset(workbook, lab, console);
        } else {
          console.say(
              "  x once more brings the starter back; your files are kept in .lab/backups.");
        }
        break;
      default:
        if (!Character.isWhitespace(key)) {
          console.say("  " + KEYS);
        }
    }
    return true;
  }

  /** Stays open until the watch ends, and shows each run that comes. */
  private void openUi() {
    try {
      if (HistoryUi.recorded(workbook, List.of(lab)).isEmpty()) {
        console.say("  Nothing was run yet: r runs the job.");
        return;
      }
      if (ui.isEmpty()) {
        console.begins("starting Spark's History Server");
        ui = Optional.of(HistoryUi.start(workbook, workbook.labs(), HistoryUi.ANY_PORT, console));
        console.ends();
      }
      ui.get().refresh();
      console.say("  " + ui.get().url());
    } catch (WorkbookException e) {
      console.ends();
      console.say(e.getMessage());
    }
  }

  private void command(String... words) {
    command.get().setOut(console.out()).setErr(console.out()).execute(words);
  }
}
