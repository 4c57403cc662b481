package sparkworkbook.labkit.harness.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.RunningSpark;
import sparkworkbook.labkit.harness.jvm.FairDeadline;
import sparkworkbook.labkit.harness.jvm.LoadMeter;
import sparkworkbook.labkit.harness.record.LabDescriptor.DeclaredTest;
import sparkworkbook.labkit.harness.record.LabResult.Status;

/**
 * Writes {@code lab-result.json} while JUnit runs a lab's judge, started by Maven, by an IDE or
 * {@link JudgeMain}. JUnit finds it as a service; where there is no {@code lab.yaml} in or above
 * the working directory it does nothing.
 *
 * <p>The record is pessimistic. Before anything runs every declared test is {@code not_run}; while
 * a test runs it is an {@code error} that says that the JVM ended; then comes the truth. So a crash
 * or a {@code System.exit(0)} leaves the right record.
 *
 * <p>A test that takes longer than {@code timeout_s} is recorded as {@code timeout}, whatever it
 * does from then on. Time that other programs took from it does not count ({@link FairDeadline}).
 * Spark's jobs are cancelled and the test's thread is interrupted. If the test and Spark's tasks
 * end within {@value #STOP_SECONDS} seconds, the later tests run; else the JVM is halted. It is
 * halted too where the time between two tests is over. Under a debugger nothing times out.
 */
public final class ScoreRecorder implements TestExecutionListener {
  /** Names the lab's folder outright. */
  public static final String LAB_PROPERTY = "sparkworkbook.lab";

  /** Names the file that the record goes to. */
  public static final String RECORD_PROPERTY = "sparkworkbook.record";

  /** Names the file with the invitation of a {@link BuildChannel}, which hears the verdict. */
  public static final String INVITATION_PROPERTY = "sparkworkbook.invitation";

  /** Where the record goes without {@value #RECORD_PROPERTY}, below the lab's folder. */
  public static final String RECORD_FILE = "target/lab-result.json";

  /** The exit code of a JVM that the judged code ended. */
  public static final int EXIT_ENDED_EARLY = 70;

  /** The exit code of a JVM that was halted because a test took too long. */
  public static final int EXIT_TIMEOUT = 124;

  /** How long a test that is stopped for its time may take to end. */
  public static final int STOP_SECONDS = 5;

  private static final long POLL_MILLIS = 50;

  private static final String RUNNING =
      "The JVM ended while this check was running: the job called Runtime.halt, or the JVM"
          + " crashed or was killed.";

  private final Watchdog watchdog = new Watchdog();
  private final Map<String, List<Outcome>> invocations = new HashMap<>();
  private final Map<String, Outcome> finished = new HashMap<>();
  private Optional<Session> session = Optional.empty();
  private Optional<TestPlan> plan = Optional.empty();
  private Optional<Thread> atExit = Optional.empty();
  private volatile Optional<String> running = Optional.empty();
  private volatile Watch watched = new Watch(Set.of(), Thread.currentThread());
  private volatile boolean complete;

  /**
   * The lab and its record, once they are known.
   *
   * @param missing what the machine lacks of the lab's requirements, as it was before any judged
   *     code ran
   */
  private record Session(
      LabDescriptor lab,
      ScoreRecord record,
      StudentCode student,
      List<String> missing,
      boolean ownsTheJvm) {

    static Session of(LabDescriptor lab, ScoreRecord.Sink sink, boolean ownsTheJvm) {
      return new Session(
          lab,
          ScoreRecord.start(lab, sink),
          StudentCode.of(lab),
          Requirements.missing(lab),
          ownsTheJvm);
    }
  }

  private record Outcome(Status status, String message) {}

  /** The tests that answer for the JVM and for the time that passes, and the thread they run in. */
  private static final class Watch {
    final Set<String> tests;
    final Thread thread;
    Optional<Thread> cancelling = Optional.empty();
    boolean ended;
    boolean timedOut;

    Watch(Set<String> tests, Thread thread) {
      this.tests = tests;
      this.thread = thread;
    }

    void askToEnd() {
      timedOut = true;
      Thread helper = new Thread(RunningSpark::cancelJobs, "labkit-cancel-jobs");
      helper.setDaemon(true);
      helper.start();
      cancelling = Optional.of(helper);
      thread.interrupt();
    }
  }

  /** For JUnit, which finds the class by its service file. */
  public ScoreRecorder() {}

  /**
   * A recorder for a JVM that exists for the judge alone; the pessimistic record is written when
   * this returns. If the judged code asks the JVM to exit, the record is written and the JVM is
   * halted at once with {@value #EXIT_ENDED_EARLY}.
   */
  static ScoreRecorder forJudge(LabDescriptor lab, ScoreRecord.Sink sink) {
    ScoreRecorder recorder = new ScoreRecorder();
    recorder.begin(Session.of(lab, sink, true));
    recorder.writeAtExit();
    return recorder;
  }

  /** A recorder that leaves no trace in this JVM when the run is over. */
  static ScoreRecorder of(LabDescriptor lab, Path file) {
    ScoreRecorder recorder = new ScoreRecorder();
    recorder.begin(Session.of(lab, new RecordFile(file), false));
    return recorder;
  }

  @Override
  public void testPlanExecutionStarted(TestPlan testPlan) {
    plan = Optional.of(testPlan);
    complete = false;
    if (session.isEmpty()) {
      startFromWorkingDirectory();
    }
    session.ifPresent(
        active -> {
          reportMissingMethods(active, testPlan);
          watch(active, Set.of());
        });
  }

  @Override
  public void executionStarted(TestIdentifier identifier) {
    session.ifPresent(active -> started(active, plan.orElseThrow(), identifier));
  }

  @Override
  public void executionSkipped(TestIdentifier identifier, String reason) {
    session.ifPresent(
        active -> {
          Outcome skipped = new Outcome(Status.UNAVAILABLE, reason);
          Optional<TestIdentifier> method = TestIds.method(plan.orElseThrow(), identifier);
          if (method.isPresent() && !method.get().equals(identifier)) {
            invocation(idOf(method.get()), skipped);
          } else {
            TestIds.below(plan.orElseThrow(), identifier)
                .forEach(id -> finish(active, id, skipped));
          }
        });
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    session.ifPresent(active -> finished(active, plan.orElseThrow(), identifier, result));
  }

  @Override
  public void reportingEntryPublished(TestIdentifier identifier, ReportEntry entry) {
    session.ifPresent(
        active ->
            TestIds.method(plan.orElseThrow(), identifier)
                .map(ScoreRecorder::idOf)
                .ifPresent(id -> measured(active, id, entry)));
  }

  @Override
  public void testPlanExecutionFinished(TestPlan testPlan) {
    session.ifPresent(
        active -> {
          watchdog.cancel();
          active.record().write();
          complete = true;
        });
  }

  /** Records what ended the run from outside of any test, such as an {@code OutOfMemoryError}. */
  void endedBy(Throwable error) {
    session.ifPresent(
        active ->
            running
                .filter(id -> !isTimeout(active, id))
                .ifPresent(
                    id -> active.record().put(id, Status.ERROR, active.student().thrown(error))));
  }

  /** What is known now. */
  LabResult result() {
    return session.orElseThrow().record().result();
  }

  /** Whether all that is known is where it belongs. */
  boolean isWritten() {
    return session.isEmpty() || session.get().record().isWritten();
  }

  /** Writes the record for the last time and halts. */
  void halt(int exitCode) {
    complete = true;
    session.ifPresent(active -> active.record().writeAndHalt(exitCode));
  }

  /** Lets go of the JVM after the last word: code that ends it from now on is not asked. */
  void release() {
    atExit.ifPresent(hook -> Runtime.getRuntime().removeShutdownHook(hook));
  }

  private void startFromWorkingDirectory() {
    Optional<Path> labYaml =
        Optional.ofNullable(System.getProperty(LAB_PROPERTY))
            .map(folder -> Path.of(folder).resolve(LabDescriptor.FILE_NAME))
            .or(() -> LabDescriptor.find(Path.of("")));
    if (labYaml.isEmpty()) {
      return;
    }
    try {
      LabDescriptor lab = LabDescriptor.read(labYaml.get());
      begin(Session.of(lab, sink(lab), false));
      writeAtExit();
      BoundedOutput.install();
    } catch (LabDescriptorException e) {
      System.err.println("No verdict is recorded.\n" + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("Nobody hears the verdict: " + e.getMessage(), e);
    }
  }

  /** The invitation is gone, and used up, before any judged code runs. */
  private static ScoreRecord.Sink sink(LabDescriptor lab) throws IOException {
    String invitation = System.getProperty(INVITATION_PROPERTY);
    if (invitation != null && Files.isRegularFile(Path.of(invitation))) {
      String line = Files.readString(Path.of(invitation));
      Files.delete(Path.of(invitation));
      return VerdictSender.accept(line).sink(1);
    }
    return new RecordFile(
        Optional.ofNullable(System.getProperty(RECORD_PROPERTY))
            .map(Path::of)
            .orElse(lab.directory().resolve(RECORD_FILE)));
  }

  private void begin(Session begun) {
    session = Optional.of(begun);
  }

  private void writeAtExit() {
    Thread hook = new Thread(() -> session.ifPresent(this::atExit), "labkit-score-record");
    Runtime.getRuntime().addShutdownHook(hook);
    atExit = Optional.of(hook);
  }

  private void atExit(Session active) {
    if (!complete) {
      StudentCode.whoExits()
          .ifPresent(
              place ->
                  openTests(active)
                      .forEach(id -> active.record().put(id, Status.ERROR, exited(place))));
    }
    if (active.ownsTheJvm()) {
      active.record().writeAndHalt(EXIT_ENDED_EARLY);
    }
    active.record().write(); // after whatever the judged code did to the file
  }

  private static String exited(String place) {
    return "The JVM was told to exit before this check was over.\n  "
        + place
        + " called System.exit.\nA job returns from main and leaves the exit to its caller.";
  }

  /** The test that runs, else the tests of the class that is being prepared. */
  private List<String> openTests(Session active) {
    return watched.tests.stream()
        .filter(id -> !isTimeout(active, id))
        .filter(
            id ->
                running.filter(id::equals).isPresent()
                    || active.record().status(id).orElse(Status.NOT_RUN) == Status.NOT_RUN)
        .toList();
  }

  private static boolean isTimeout(Session active, String id) {
    return active.record().status(id).orElse(Status.NOT_RUN) == Status.TIMEOUT;
  }

  private void started(Session active, TestPlan testPlan, TestIdentifier identifier) {
    Optional<TestIdentifier> method = TestIds.method(testPlan, identifier);
    if (method.isEmpty() || method.get().equals(identifier)) {
      awaitStop(active);
    }
    if (method.isEmpty()) {
      watch(active, TestIds.below(testPlan, identifier));
    } else if (method.get().equals(identifier)) {
      String id = idOf(identifier);
      running = Optional.of(id);
      invocations.put(id, new ArrayList<>());
      if (!isTimeout(active, id)) {
        active.record().put(id, Status.ERROR, RUNNING);
      }
      watch(active, Set.of(id));
    }
  }

  private void finished(
      Session active, TestPlan testPlan, TestIdentifier identifier, TestExecutionResult result) {
    Optional<TestIdentifier> method = TestIds.method(testPlan, identifier);
    if (method.isEmpty() || method.get().equals(identifier)) {
      awaitStop(active);
    }
    if (method.isEmpty()) {
      classFinished(active, testPlan, identifier, outcome(active, result));
      watch(active, Set.of());
    } else if (method.get().equals(identifier)) {
      String id = idOf(identifier);
      running = Optional.empty();
      finish(active, id, whole(active, identifier, id, result));
      watch(
          active,
          testPlan
              .getParent(identifier)
              .map(parent -> TestIds.below(testPlan, parent))
              .orElse(Set.of()));
    } else if (identifier.isTest() || result.getThrowable().isPresent()) {
      Outcome outcome = outcome(active, result);
      invocation(
          idOf(method.get()),
          outcome.status() == Status.PASSED
              ? outcome
              : new Outcome(
                  outcome.status(), identifier.getDisplayName() + ": " + outcome.message()));
    }
  }

  /** What a method with all of its invocations came to. */
  private Outcome whole(
      Session active, TestIdentifier identifier, String id, TestExecutionResult result) {
    List<Outcome> parts = new ArrayList<>(invocations.getOrDefault(id, List.of()));
    Outcome own = outcome(active, result);
    if (own.status() != Status.PASSED || identifier.isTest()) {
      parts.add(own);
    }
    if (parts.isEmpty()) {
      return new Outcome(Status.ERROR, "ran no check at all: its list of cases is empty");
    }
    return worst(parts);
  }

  private void classFinished(
      Session active, TestPlan testPlan, TestIdentifier identifier, Outcome outcome) {
    if (outcome.status() == Status.PASSED) {
      return;
    }
    List<String> waiting =
        TestIds.below(testPlan, identifier).stream()
            .filter(id -> active.record().status(id).orElse(Status.NOT_RUN) == Status.NOT_RUN)
            .toList();
    waiting.forEach(id -> finish(active, id, outcome));
    if (watched.timedOut) {
      return; // the preparation was stopped, and its tests say so
    }
    if (waiting.isEmpty() && outcome.status() != Status.UNAVAILABLE) {
      String id = TestIds.ofClass(identifier).orElse(identifier.getDisplayName());
      active.record().put(id, Status.ERROR, "failed outside of its checks: " + outcome.message());
    }
  }

  private synchronized void finish(Session active, String id, Outcome outcome) {
    if (!active.record().declares(id)) {
      active
          .record()
          .put(
              id,
              Status.ERROR,
              "is not declared in lab.yaml.\nAdd it under tests:  - {id: " + id + ", points: 1}");
      return;
    }
    Outcome all = finished.merge(id, outcome, (a, b) -> worst(List.of(a, b)));
    active.record().put(id, all.status(), all.message());
  }

  private void invocation(String id, Outcome outcome) {
    invocations.computeIfAbsent(id, key -> new ArrayList<>()).add(outcome);
  }

  private static Outcome worst(List<Outcome> outcomes) {
    Status worst =
        outcomes.stream()
            .map(Outcome::status)
            .max(Comparator.comparingInt(ScoreRecorder::gravity))
            .orElseThrow();
    List<String> messages =
        outcomes.stream()
            .filter(outcome -> outcome.status() != Status.PASSED)
            .filter(outcome -> worst != Status.TIMEOUT || outcome.status() == worst)
            .map(Outcome::message)
            .distinct()
            .toList();
    return new Outcome(worst, String.join("\n\n", messages));
  }

  private static int gravity(Status status) {
    return switch (status) {
      case PASSED -> 0;
      case UNAVAILABLE -> 1;
      case NOT_RUN -> 2;
      case FAILED -> 3;
      case ERROR -> 4;
      case TIMEOUT -> 5;
    };
  }

  private static Outcome outcome(Session active, TestExecutionResult result) {
    StudentCode student = active.student();
    Throwable error = result.getThrowable().orElse(null);
    if (error == null) {
      return result.getStatus() == TestExecutionResult.Status.SUCCESSFUL
          ? new Outcome(Status.PASSED, "")
          : new Outcome(Status.ERROR, "ended without a reason: " + result.getStatus());
    }
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      return aborted(active, error);
    }
    return error instanceof AssertionError
        ? new Outcome(Status.FAILED, student.assertion(error))
        : new Outcome(Status.ERROR, student.thrown(error));
  }

  /**
   * Anybody can throw what aborts a test, the job too, and can hide where it was thrown. So it says
   * nothing of the machine: a check is unavailable where the machine lacks what {@code lab.yaml}
   * requires, or where a condition of JUnit skips it before it starts.
   */
  private static Outcome aborted(Session active, Throwable error) {
    return active.missing().isEmpty()
        ? new Outcome(
            Status.ERROR,
            active.student().thrown(error)
                + "\nThe check was given up while it ran. This machine has all that the lab"
                + " requires, so it counts as an error.")
        : new Outcome(Status.UNAVAILABLE, String.join("; ", active.missing()));
  }

  private void measured(Session active, String id, ReportEntry entry) {
    entry
        .getKeyValuePairs()
        .forEach(
            (key, value) -> {
              if (key.startsWith(Measured.KEY_PREFIX)) {
                String metric = key.substring(Measured.KEY_PREFIX.length());
                active.record().measured(id, metric, Long.valueOf(value));
              }
            });
  }

  /** From now on these tests answer for the JVM, and for the time that passes. */
  private synchronized void watch(Session active, Set<String> tests) {
    Watch watch = new Watch(tests, Thread.currentThread());
    watched = watch;
    if (Watchdog.isDebugged()) {
      return;
    }
    Duration limit = Duration.ofSeconds(active.lab().timeoutSeconds());
    watchdog.set(limit, deadline -> timeOut(active, watch, deadline.othersShare()));
  }

  private void timeOut(Session active, Watch watch, double othersShare) {
    boolean goesOn = false;
    try {
      String message =
          "took longer than "
              + active.lab().timeoutSeconds()
              + " s and was stopped"
              + LoadMeter.note(othersShare)
              + active
                  .student()
                  .whereNow(watch.thread)
                  .map(place -> ".\n  It was at " + place)
                  .orElse("");
      goesOn = stop(active, watch, new Outcome(Status.TIMEOUT, message));
    } finally {
      if (!goesOn) {
        active.record().writeAndHalt(EXIT_TIMEOUT);
      }
    }
  }

  /**
   * Records that the time is over, and asks the test to end.
   *
   * @return whether this JVM goes on, for the moment
   */
  private synchronized boolean stop(Session active, Watch watch, Outcome timeout) {
    if (watched != watch || watch.ended) {
      return true; // it ended at the last moment
    }
    List<String> stopped = openTests(active);
    stopped.forEach(id -> finish(active, id, timeout));
    if (stopped.isEmpty()) {
      return false;
    }
    watchdog.set(
        Duration.ofSeconds(STOP_SECONDS), deadline -> active.record().writeAndHalt(EXIT_TIMEOUT));
    watch.askToEnd();
    return true;
  }

  /** Waits for what a test leaves behind that was stopped; the watchdog does not wait forever. */
  private void awaitStop(Session active) {
    Watch watch = watched;
    synchronized (this) {
      watch.ended = true;
      if (!watch.timedOut) {
        return;
      }
    }
    Thread.interrupted(); // the next test is not meant
    try {
      watch.cancelling.orElseThrow().join();
      while (RunningSpark.hasTasks()) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      active.record().writeAndHalt(EXIT_TIMEOUT);
    }
  }

  private static String idOf(TestIdentifier method) {
    return TestIds.ofMethod(method.getSource()).orElseThrow();
  }

  private static void reportMissingMethods(Session active, TestPlan testPlan) {
    Map<String, Class<?>> classes = new HashMap<>();
    testPlan.getRoots().stream()
        .flatMap(root -> testPlan.getDescendants(root).stream())
        .forEach(
            node ->
                node.getSource()
                    .filter(ClassSource.class::isInstance)
                    .map(source -> ((ClassSource) source).getJavaClass())
                    .ifPresent(type -> classes.put(TestIds.ofClass(node).orElseThrow(), type)));
    for (DeclaredTest test : active.lab().tests()) {
      int dot = test.id().lastIndexOf('.');
      Class<?> type = classes.get(test.id().substring(0, dot));
      String method = test.id().substring(dot + 1);
      if (type != null && !hasMethod(type, method)) {
        active
            .record()
            .put(
                test.id(),
                Status.ERROR,
                "is declared in lab.yaml, but the test class has no such method.\n"
                    + "Give both the same name.");
      }
    }
  }

  private static boolean hasMethod(Class<?> type, String name) {
    try {
      for (Class<?> each = type; each != null; each = each.getSuperclass()) {
        for (var method : each.getDeclaredMethods()) {
          if (method.getName().equals(name)) {
            return true;
          }
        }
        for (Class<?> implemented : each.getInterfaces()) {
          if (hasMethod(implemented, name)) {
            return true;
          }
        }
      }
      return false;
    } catch (LinkageError e) {
      return true; // a class that it names is missing: running it will say so
    }
  }
}
