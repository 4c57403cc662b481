package sparkworkbook.labkit.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.doctor.Maven;
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.ScoreRecorder;

/** Measures the ways to a verdict on one lab, and whether they all lead to the same one. */
public final class Bench {
  private static final boolean WINDOWS =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Workbook workbook;
  private final Lab lab;
  private final int runs;
  private final LabRunner.Listener listener;
  private final List<String> disagreements = new ArrayList<>();

  /**
   * @param runs of each way; one more before them is not counted
   */
  public Bench(Workbook workbook, Lab lab, int runs, LabRunner.Listener listener) {
    this.workbook = workbook;
    this.lab = lab;
    this.runs = runs;
    this.listener = listener;
  }

  /**
   * Medians in seconds.
   *
   * @param sparkWork inside the tests, of the verdicts in a warm JVM
   * @param besideTests what a verdict in a warm JVM took more than its tests
   * @param floor the median of the third and later identical verdicts in one JVM: what no way to a
   *     verdict goes below
   * @param compileError from a save that does not compile to the answer
   * @param childJvms that the judge starts for one verdict
   * @param disagreements where two ways gave different verdicts
   */
  public record Times(
      Lab lab,
      double mvnTest,
      double coldTest,
      double warmVerdict,
      double sparkWork,
      double besideTests,
      double floor,
      double compileError,
      int childJvms,
      List<String> disagreements) {

    /**
     * What {@code lab test} costs in addition to the tests, as a part of what {@code mvn test}
     * does.
     */
    public double coldRatio() {
      return (coldTest - sparkWork) / (mvnTest - sparkWork);
    }

    /** A save under {@code lab watch}, in units of the floor. */
    public double saveToFloor() {
      return warmVerdict / floor;
    }

    /** The same for a save under {@code lab watch}. */
    public double warmRatio() {
      return besideTests / (mvnTest - sparkWork);
    }
  }

  public Times measure() {
    ClassArchive.of(workbook).make(listener);
    Path log = Folders.create(workbook.state().resolve("bench")).resolve(lab.folder() + ".log");
    double mvn = median("mvn test", () -> seconds(mavenTest(), log));
    Map<String, Status> byMaven =
        statuses(LabResult.read(lab.directory().resolve(ScoreRecorder.RECORD_FILE)));
    double cold = median("lab test", () -> seconds(labTest(), log));
    List<Double> warm = new ArrayList<>();
    List<Double> tests = new ArrayList<>();
    List<Double> extra = new ArrayList<>();
    List<Double> refusals = new ArrayList<>();
    int childJvms;
    try (LabRunner runner = LabRunner.of(workbook, listener)) {
      Verdict first = runner.judge(lab, Variant.student(lab));
      agree("mvn test and lab test", byMaven, statuses(first.result()));
      childJvms = childJvms(first);
      for (int run = 1; run <= runs; run++) {
        listener.begins(lab.folder() + ": a save, " + run + " of " + runs);
        runner.prepareNext();
        runner.awaitReady();
        refusals.add(
            seconds(() -> require(!runner.judge(lab, broken()).compiled(), "did compile")));
        Verdict[] verdict = new Verdict[1];
        double whole = seconds(() -> verdict[0] = runner.judge(lab, Variant.student(lab)));
        warm.add(whole);
        agree("lab test and a warm verdict", byMaven, statuses(verdict[0].result()));
        runner
            .testTime()
            .map(Bench::seconds)
            .ifPresent(
                inTests -> {
                  tests.add(inTests);
                  extra.add(whole - inTests);
                });
      }
    }
    return new Times(
        lab,
        mvn,
        cold,
        middle(warm),
        middle(tests),
        middle(extra),
        floor(),
        middle(refusals),
        childJvms,
        List.copyOf(disagreements));
  }

  private double floor() {
    List<Double> seconds = new ArrayList<>();
    try (LabRunner series = LabRunner.inSeries(workbook, listener)) {
      series.judge(lab, Variant.student(lab));
      series.judge(lab, Variant.student(lab));
      for (int run = 1; run <= runs; run++) {
        listener.begins(lab.folder() + ": the floor, " + run + " of " + runs);
        seconds.add(seconds(() -> series.judge(lab, Variant.student(lab))));
      }
    }
    return middle(seconds);
  }

  /** The student's files, the first one in Java cut in its middle. */
  private Variant broken() {
    String name =
        lab.descriptor().studentFiles().stream()
            .filter(file -> file.endsWith(".java"))
            .findFirst()
            .orElseThrow(() -> new WorkbookException(lab.folder() + " has no Java file to cut."));
    Path folder = workbook.state().resolve("bench").resolve("broken").resolve(lab.folder());
    String text = Folders.read(lab.directory().resolve(name));
    Folders.write(folder.resolve(name), text.substring(0, text.length() / 2));
    return new Variant("student", Variant.Kind.STUDENT, List.of(folder, lab.directory()));
  }

  private double median(String way, Supplier<Double> run) {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i <= runs; i++) {
      listener.begins(
          lab.folder() + ": " + way + ", " + (i == 0 ? "not counted" : i + " of " + runs));
      double taken = run.get();
      if (i > 0) {
        seconds.add(taken);
      }
    }
    return middle(seconds);
  }

  private static double middle(List<Double> seconds) {
    if (seconds.isEmpty()) {
      return Double.NaN;
    }
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int half = sorted.length / 2;
    double middle = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    return Math.round(middle * 1000) / 1000.0;
  }

  private List<String> mavenTest() {
    return List.of(
        maven().toString(),
        "--batch-mode",
        "--file",
        workbook.root().resolve("pom.xml").toString(),
        "--projects",
        "labs/" + lab.folder(),
        "--also-make",
        "test");
  }

  private List<String> labTest() {
    return List.of(
        workbook.root().resolve(WINDOWS ? "lab.cmd" : "lab").toString(), "test", lab.folder());
  }

  private static Path maven() {
    return Maven.program()
        .orElseThrow(
            () -> new WorkbookException("No mvn on the PATH: see README.md, \"What you need\"."));
  }

  /** Whatever the exit code: the judged files may well fail. */
  private double seconds(List<String> command, Path log) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(workbook.root().toFile()).redirectErrorStream(true);
    builder.redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return seconds(
        () -> {
          Process process = null;
          try {
            process = builder.start();
            process.getOutputStream().close();
            require(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), "takes too long");
          } catch (IOException e) {
            throw new WorkbookException(command.get(0) + " could not start: " + e.getMessage(), e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkbookException("interrupted", e);
          } finally {
            if (process != null) {
              process.descendants().forEach(ProcessHandle::destroyForcibly);
              process.destroyForcibly();
            }
          }
        });
  }

  private static double seconds(Runnable work) {
    long started = System.nanoTime();
    work.run();
    return seconds(Duration.ofNanos(System.nanoTime() - started));
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  private void require(boolean holds, String problem) {
    if (!holds) {
      throw new WorkbookException("bench of " + lab.folder() + ": " + problem + ".");
    }
  }

  private void agree(String ways, Map<String, Status> one, Map<String, Status> other) {
    if (!one.equals(other)) {
      disagreements.add(lab.folder() + ": " + ways + " differ: " + one + " and " + other + ".");
    }
  }

  private static Map<String, Status> statuses(LabResult result) {
    Map<String, Status> statuses = new TreeMap<>();
    result.tests().forEach(test -> statuses.put(test.id(), test.status()));
    return statuses;
  }

  private static int childJvms(Verdict verdict) {
    try (Stream<Path> folders = Files.list(verdict.folder().resolve("target/child-jvm"))) {
      return (int) folders.count();
    } catch (IOException e) {
      return 0; // it starts none
    }
  }
}
