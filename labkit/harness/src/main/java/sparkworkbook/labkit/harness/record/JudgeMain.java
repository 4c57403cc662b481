package sparkworkbook.labkit.harness.record;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labkit.harness.SparkLabExtension;
import sparkworkbook.labkit.harness.WarmUp;
import sparkworkbook.labkit.harness.jvm.ClassFolders;
import sparkworkbook.labkit.harness.jvm.ParentWatch;
import sparkworkbook.labkit.harness.jvm.PinnedJvm;

/**
 * Runs a lab's judge in this JVM, and tells the process that started it the verdict:
 *
 * <pre>{@code
 * JudgeMain --lab DIR --classes DIR [--only Test.method,Test.method…]
 * JudgeMain --wait [--warm-up CLASSPATH] [--series]
 * JudgeMain --wait --rehearse --lab DIR --classes DIR --add CLASSPATH
 * }</pre>
 *
 * <p>The first line on its standard input is the invitation of a {@link VerdictReceiver}, which
 * hears the verdict and everything before it. No verdict is written to a file or printed here.
 *
 * <ul>
 *   <li>{@code --lab} the folder with {@code lab.yaml}
 *   <li>{@code --classes} the judge's compiled classes, a folder of this JVM's class path
 *   <li>{@code --only} the tests to run; others stay {@code not_run}
 *   <li>{@code --wait} the JVM starts now, says that it is ready, and is told on its standard input
 *       what to judge: one line, the options above as a JSON list, and {@code --add} with the
 *       folders of classes that join the class path, and {@code --seed} for the seeded data
 *   <li>{@code --warm-up} the classes of an earlier verdict: Spark is warmed up, and the
 *       application that this judge asks for is started. Nothing of the judged code runs before its
 *       own verdict
 *   <li>{@code --rehearse} the lab's starter is judged first, in a class loader and with a Spark
 *       application that are given up: the JVM has compiled what the lab's own work needs when the
 *       verdict is asked for. What it came to is no verdict, and system properties are restored
 *   <li>{@code --series} after a verdict it waits for the next line. Each has a class loader, a
 *       Spark application and a session of its own; what is compiled and loaded of Spark itself is
 *       shared. A line may ask for {@code --warm-up} too. For many verdicts on code that is trusted
 * </ul>
 *
 * <p>Exit codes: {@value #EXIT_COMPLETE} the judge ran to its end, whatever the verdict; {@value
 * #EXIT_USAGE} wrong arguments; {@value #EXIT_WORKBOOK} {@code lab.yaml} is broken or nobody hears
 * the verdict; {@value ScoreRecorder#EXIT_ENDED_EARLY} the judged code ended the JVM, or left it
 * without memory; {@value ScoreRecorder#EXIT_TIMEOUT} a test took too long. Judged code that calls
 * {@code Runtime.halt} chooses its own: believe the receiver, not the code.
 *
 * <p>The JVM is halted, not exited, so that neither shutdown hooks nor threads of the judged code
 * run after the last word.
 */
public final class JudgeMain {
  public static final int EXIT_COMPLETE = 0;
  public static final int EXIT_USAGE = 2;
  public static final int EXIT_WORKBOOK = 3;

  private static final String USAGE =
      "Usage: JudgeMain --lab DIR --classes DIR [--only Test.method,…]\n"
          + "       JudgeMain --wait [--warm-up CLASSPATH] [--series]\n"
          + "       JudgeMain --wait --rehearse --lab DIR --classes DIR --add CLASSPATH";
  private static final String WAIT = "--wait";
  private static final String SERIES = "--series";
  private static final String WARM_UP = "--warm-up";
  private static final String REHEARSE = "--rehearse";

  /** What the JVM prints when it has rehearsed. */
  public static final String REHEARSED = "rehearsed with the starter";

  /** The verdict that nobody hears of comes before the first. */
  private static final int REHEARSAL = 0;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final BlockingQueue<String> lines;
  private final VerdictSender sender;

  private JudgeMain(BlockingQueue<String> lines, VerdictSender sender) {
    this.lines = lines;
    this.sender = sender;
  }

  public static void main(String[] args) {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    ParentWatch.start(lines::add);
    PinnedJvm.pin();
    PrintStream out = System.out;
    PrintStream err = System.err;
    int exitCode = EXIT_WORKBOOK;
    try {
      Arguments arguments = Arguments.parse(List.of(args));
      JudgeMain judge = new JudgeMain(lines, VerdictSender.accept(lines.take()));
      exitCode = arguments.has(WAIT) ? judge.await(arguments) : judge.runLast(arguments.required());
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage() + "\n" + USAGE);
      exitCode = EXIT_USAGE;
    } catch (LabDescriptorException e) {
      err.println(e.getMessage());
    } catch (Exception | Error e) {
      e.printStackTrace(err);
    } finally {
      out.flush();
      err.flush();
      Runtime.getRuntime().halt(exitCode);
    }
  }

  /** Makes itself ready, and judges what it is told to. */
  private int await(Arguments waiting) throws IOException, InterruptedException {
    ClassFolders judged = ClassFolders.install();
    WarmUp.loadClasses();
    if (waiting.has(REHEARSE)) {
      judged = rehearse(waiting.required(), judged);
    }
    warmUp(waiting);
    sender.ready();
    Arguments order = next();
    judged.add(order.folders("--add"));
    if (!waiting.has(SERIES)) {
      return runLast(order);
    }
    Prepared.keepInThisJvm();
    int exitCode = run(order, 1, ScoreRecorder::release);
    for (int verdict = 2; exitCode == EXIT_COMPLETE; verdict++) {
      order = next();
      judged = ClassFolders.install();
      warmUp(order);
      judged.add(order.folders("--add"));
      exitCode = run(order, verdict, ScoreRecorder::release);
    }
    return exitCode;
  }

  /**
   * Judges the starter, and starts the application that its judge asked for once more.
   *
   * @return the class loader of the verdict that follows
   */
  private ClassFolders rehearse(Arguments starter, ClassFolders judged) throws IOException {
    Properties properties = (Properties) System.getProperties().clone();
    judged.add(starter.folders("--add"));
    int exitCode = run(starter, REHEARSAL, ScoreRecorder::release);
    if (exitCode != EXIT_COMPLETE) {
      throw new IllegalStateException("Nobody hears of the rehearsal.");
    }
    System.setProperties(properties);
    ClassFolders next = ClassFolders.install();
    judged.close();
    WarmUp.startSparkFor(starter.folders("--add"));
    System.out.println(REHEARSED);
    return next;
  }

  private static void warmUp(Arguments arguments) throws IOException {
    if (arguments.has(WARM_UP)) {
      WarmUp.prepareFor(arguments.folders(WARM_UP));
    }
  }

  private Arguments next() throws IOException, InterruptedException {
    List<String> words = JSON.readValue(lines.take(), new TypeReference<>() {});
    return Arguments.parse(words).required();
  }

  /** The only verdict of this JVM. */
  private int runLast(Arguments arguments) throws IOException {
    SparkLabExtension.leaveSparkToTheJvm();
    return run(arguments, 1, recorder -> Runtime.getRuntime().halt(EXIT_COMPLETE));
  }

  /**
   * @param last what becomes of the recorder after its last word
   */
  private int run(Arguments arguments, int verdict, Consumer<ScoreRecorder> last)
      throws IOException {
    arguments.seed().ifPresent(seed -> System.setProperty(SeededFlights.SEED_PROPERTY, seed));
    LabDescriptor lab =
        LabDescriptor.read(arguments.folder("--lab").resolve(LabDescriptor.FILE_NAME));
    ScoreRecorder recorder = ScoreRecorder.forJudge(lab, sender.sink(verdict));
    Stopwatch stopwatch = new Stopwatch();
    try {
      launcher(recorder, stopwatch).execute(request(arguments));
    } catch (Throwable e) { // JUnit lets an OutOfMemoryError through
      recorder.endedBy(e);
      recorder.halt(ScoreRecorder.EXIT_ENDED_EARLY);
    }
    if (!recorder.isWritten()) {
      return EXIT_WORKBOOK;
    }
    System.out.flush();
    System.err.flush();
    sender.complete(verdict, recorder.result(), stopwatch.total());
    last.accept(recorder);
    return EXIT_COMPLETE;
  }

  /** Nothing on the class path may add to it but test engines. */
  private static Launcher launcher(TestExecutionListener... listeners) {
    return LauncherFactory.create(
        LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .enableLauncherSessionListenerAutoRegistration(false)
            .enableLauncherDiscoveryListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false)
            .addTestExecutionListeners(listeners)
            .build());
  }

  private static LauncherDiscoveryRequest request(Arguments arguments) {
    return LauncherDiscoveryRequestBuilder.request()
        .enableImplicitConfigurationParameters(false) // neither files nor properties of the job
        .selectors(selectClasspathRoots(Set.of(arguments.folder("--classes"))))
        .filters((PostDiscoveryFilter) descriptor -> wanted(descriptor, arguments.only()))
        .build();
  }

  private static FilterResult wanted(TestDescriptor descriptor, Set<String> only) {
    Optional<String> id = TestIds.ofMethod(descriptor.getSource());
    return FilterResult.includedIf(only.isEmpty() || id.isEmpty() || only.contains(id.get()));
  }

  /** Adds up the time inside test classes, preparations included, and prints each test's own. */
  private static final class Stopwatch implements TestExecutionListener {
    private final Map<String, Long> startedNanos = new HashMap<>();
    private long nanos;

    @Override
    public void executionStarted(TestIdentifier identifier) {
      startedNanos.put(identifier.getUniqueId(), System.nanoTime());
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
      long spent = System.nanoTime() - startedNanos.get(identifier.getUniqueId());
      if (TestIds.ofClass(identifier).isPresent()) {
        nanos += spent;
      }
      TestIds.ofMethod(identifier.getSource())
          .ifPresent(
              id -> System.out.println(id + " " + Duration.ofNanos(spent).toMillis() + " ms"));
    }

    Duration total() {
      return Duration.ofNanos(nanos);
    }
  }

  private record Arguments(Map<String, String> values) {
    private static final Set<String> FLAGS = Set.of(WAIT, SERIES, REHEARSE);
    private static final Set<String> OPTIONS =
        Set.of("--lab", "--classes", "--only", WARM_UP, "--add", "--seed");

    static Arguments parse(List<String> words) {
      Map<String, String> values = new HashMap<>();
      for (int i = 0; i < words.size(); i++) {
        String name = words.get(i);
        if (FLAGS.contains(name)) {
          values.put(name, "");
        } else if (!OPTIONS.contains(name)) {
          throw new IllegalArgumentException("Unknown option: " + name);
        } else if (i + 1 == words.size()) {
          throw new IllegalArgumentException("The option " + name + " needs a value.");
        } else {
          values.put(name, words.get(++i));
        }
      }
      return new Arguments(values);
    }

    /** These arguments, with all that a verdict needs. */
    Arguments required() {
      for (String name : List.of("--lab", "--classes")) {
        if (!has(name)) {
          throw new IllegalArgumentException("The option " + name + " is missing.");
        }
      }
      folder("--lab");
      folder("--classes");
      return this;
    }

    boolean has(String name) {
      return values.containsKey(name);
    }

    Optional<String> seed() {
      return Optional.ofNullable(values.get("--seed"));
    }

    Set<String> only() {
      return new LinkedHashSet<>(list("--only"));
    }

    Path file(String name) {
      return Path.of(values.get(name)).toAbsolutePath();
    }

    Path folder(String name) {
      Path folder = file(name);
      if (!Files.isDirectory(folder)) {
        throw new IllegalArgumentException(name + ": there is no folder " + folder + ".");
      }
      return folder;
    }

    /** Folders are separated as on a class path: their names may hold commas. */
    List<Path> folders(String name) {
      return Arrays.stream(values.getOrDefault(name, "").split(Pattern.quote(File.pathSeparator)))
          .filter(folder -> !folder.isBlank())
          .map(Path::of)
          .toList();
    }

    private List<String> list(String name) {
      return Arrays.stream(values.getOrDefault(name, "").split(","))
          .filter(word -> !word.isBlank())
          .toList();
    }
  }
}
