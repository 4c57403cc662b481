package sparkworkbook.labkit.harness.record;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import sparkworkbook.labkit.harness.jvm.ParentWatch;
import sparkworkbook.labkit.harness.jvm.PinnedJvm;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/**
 * Runs a lab's judge in this JVM and leaves the verdict in a file:
 *
 * <pre>{@code
 * JudgeMain --lab DIR --classes DIR --record FILE [--only Test.method,Test.method…] [--rerun]
 * }</pre>
 *
 * <ul>
 *   <li>{@code --lab} the folder with {@code lab.yaml}
 *   <li>{@code --classes} the judge's compiled classes, a folder of this JVM's class path
 *   <li>{@code --record} where the verdict goes; it is pessimistic from the first moment on
 *   <li>{@code --only} the tests to run; others stay {@code not_run}
 *   <li>{@code --rerun} others keep what the record at hand says of them
 * </ul>
 *
 * <p>Exit codes: {@value #EXIT_COMPLETE} the judge ran to its end, whatever the verdict; {@value
 * #EXIT_USAGE} wrong arguments; {@value #EXIT_WORKBOOK} {@code lab.yaml} is broken or the record
 * cannot be written; {@value ScoreRecorder#EXIT_ENDED_EARLY} the judged code ended the JVM, or left
 * it without memory; {@value ScoreRecorder#EXIT_TIMEOUT} a test took too long. Judged code that
 * calls {@code Runtime.halt} chooses its own: read the record, not the code.
 *
 * <p>The JVM is halted, not exited, so that neither shutdown hooks nor threads of the judged code
 * run after the record's last word.
 */
public final class JudgeMain {
  public static final int EXIT_COMPLETE = 0;
  public static final int EXIT_USAGE = 2;
  public static final int EXIT_WORKBOOK = 3;

  private static final String USAGE =
      "Usage: JudgeMain --lab DIR --classes DIR --record FILE [--only Test.method,…] [--rerun]";

  private JudgeMain() {}

  public static void main(String[] args) {
    ParentWatch.start();
    PinnedJvm.pin();
    PrintStream out = System.out;
    PrintStream err = System.err;
    int exitCode = EXIT_WORKBOOK;
    try {
      exitCode = run(Arguments.parse(List.of(args)));
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage() + "\n" + USAGE);
      exitCode = EXIT_USAGE;
    } catch (LabDescriptorException e) {
      err.println(e.getMessage());
    } catch (RuntimeException | Error e) {
      e.printStackTrace(err);
    } finally {
      out.flush();
      err.flush();
      Runtime.getRuntime().halt(exitCode);
    }
  }

  private static int run(Arguments arguments) {
    LabDescriptor lab = LabDescriptor.read(arguments.lab().resolve(LabDescriptor.FILE_NAME));
    ScoreRecorder recorder = ScoreRecorder.forJudge(lab, arguments.record(), known(arguments));
    int exitCode = EXIT_COMPLETE;
    try {
      launcher(recorder).execute(request(arguments));
    } catch (Throwable e) { // JUnit lets an OutOfMemoryError through
      recorder.endedBy(e);
      exitCode = ScoreRecorder.EXIT_ENDED_EARLY;
    }
    if (!recorder.isWritten()) {
      return EXIT_WORKBOOK;
    }
    System.out.flush();
    System.err.flush();
    recorder.halt(exitCode);
    return exitCode;
  }

  private static List<TestResult> known(Arguments arguments) {
    return arguments.keepOthers() && Files.isRegularFile(arguments.record())
        ? LabResult.read(arguments.record()).tests().stream()
            .filter(result -> !arguments.only().contains(result.id()))
            .toList()
        : List.of();
  }

  private static Launcher launcher(ScoreRecorder recorder) {
    return LauncherFactory.create(
        LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .addTestExecutionListeners(recorder)
            .build());
  }

  private static LauncherDiscoveryRequest request(Arguments arguments) {
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(selectClasspathRoots(Set.of(arguments.classes())))
        .filters((PostDiscoveryFilter) descriptor -> wanted(descriptor, arguments.only()))
        .build();
  }

  private static FilterResult wanted(TestDescriptor descriptor, Set<String> only) {
    Optional<String> id = TestIds.ofMethod(descriptor.getSource());
    return FilterResult.includedIf(only.isEmpty() || id.isEmpty() || only.contains(id.get()));
  }

  private record Arguments(
      Path lab, Path classes, Path record, Set<String> only, boolean keepOthers) {
    static Arguments parse(List<String> args) {
      Map<String, String> values = new HashMap<>();
      boolean rerun = false;
      for (int i = 0; i < args.size(); i++) {
        String name = args.get(i);
        if (name.equals("--rerun")) {
          rerun = true;
        } else if (!Set.of("--lab", "--classes", "--record", "--only").contains(name)) {
          throw new IllegalArgumentException("Unknown option: " + name);
        } else if (i + 1 == args.size()) {
          throw new IllegalArgumentException("The option " + name + " needs a value.");
        } else {
          values.put(name, args.get(++i));
        }
      }
      return new Arguments(
          folder(values, "--lab"),
          folder(values, "--classes"),
          Path.of(required(values, "--record")).toAbsolutePath(),
          only(values),
          rerun);
    }

    private static Set<String> only(Map<String, String> values) {
      Set<String> only = new LinkedHashSet<>(List.of(values.getOrDefault("--only", "").split(",")));
      only.removeIf(String::isBlank);
      return only;
    }

    private static Path folder(Map<String, String> values, String name) {
      Path folder = Path.of(required(values, name)).toAbsolutePath();
      if (!Files.isDirectory(folder)) {
        throw new IllegalArgumentException(name + ": there is no folder " + folder + ".");
      }
      return folder;
    }

    private static String required(Map<String, String> values, String name) {
      if (!values.containsKey(name)) {
        throw new IllegalArgumentException("The option " + name + " is missing.");
      }
      return values.get(name);
    }
  }
}
