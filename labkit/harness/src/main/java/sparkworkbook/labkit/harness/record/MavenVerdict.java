package sparkworkbook.labkit.harness.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/**
 * The verdict on a lab under Maven, in two steps that run in Maven's own JVM and not in that of the
 * tests:
 *
 * <pre>{@code
 * MavenVerdict begin LAB-FOLDER
 * MavenVerdict confirm LAB-FOLDER IGNORES-FAILURES
 * }</pre>
 *
 * <p>The first refuses a job that takes a name of the judge's, writes a record in which nothing has
 * passed, and listens. The tests' JVM connects before any judged code runs ({@link ScoreRecorder}).
 * The second step comes after Surefire has seen that JVM end as it should: then what it said last
 * is the verdict. Where Surefire fails because the JVM was ended, the second step never comes and
 * the first one's record is what stays. At the end of the build the record is written again,
 * whatever the job put in its place.
 */
public final class MavenVerdict {
  /** Has the line that tells the tests' JVM where to connect; that JVM deletes it first of all. */
  static final String INVITATION_FILE = "target/lab-invitation.json";

  private static final String PENDING =
      "The JVM of the tests ended before they did, so nothing that they said counts.";

  private MavenVerdict() {}

  /**
   * @throws IllegalStateException if the job takes a name or a check failed: it fails the build
   */
  public static void main(String[] args) {
    Path lab = Path.of(args[1]).toAbsolutePath().normalize();
    if (!Files.isRegularFile(lab.resolve(LabDescriptor.FILE_NAME))) {
      return; // the parent of the labs
    }
    LabDescriptor descriptor = LabDescriptor.read(lab.resolve(LabDescriptor.FILE_NAME));
    if (args[0].equals("begin")) {
      begin(descriptor);
    } else {
      confirm(descriptor, Boolean.parseBoolean(args[2]));
    }
  }

  static void begin(LabDescriptor lab) {
    BuildRecord record = BuildRecord.of(lab.directory());
    List<String> taken =
        TakenNames.complaints(
            lab.directory().resolve("target/classes"),
            TakenNames.files(lab.directory().resolve("target/test-classes")),
            MavenVerdict.class.getClassLoader());
    String why = taken.isEmpty() ? PENDING : String.join("\n", taken);
    record.put(
        LabResult.of(
            lab.id(),
            lab.tests().stream()
                .map(test -> TestResult.of(test.id(), Status.ERROR, test.points(), why, Map.of()))
                .toList()));
    record.writeAtTheEnd();
    if (!taken.isEmpty()) {
      throw failure("It compiles, but a name is taken, so nothing was judged.\n" + why);
    }
    try {
      Files.writeString(lab.directory().resolve(INVITATION_FILE), record.openChannel());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void confirm(LabDescriptor lab, boolean ignoresFailures) {
    BuildRecord record = BuildRecord.of(lab.directory());
    LabResult begun = record.get().orElseThrow();
    boolean hasRun = !Files.exists(lab.directory().resolve(INVITATION_FILE));
    if (hasRun) {
      record.awaitEnd();
    }
    if (hasRun && record.said().isEmpty()) {
      throw failure(PENDING);
    }
    LabResult confirmed =
        record.said().map(said -> merged(begun, said)).orElseGet(() -> notRun(begun));
    record.put(confirmed);
    List<String> failed =
        confirmed.open().stream()
            .filter(test -> test.status() != Status.NOT_RUN)
            .map(TestResult::id)
            .toList();
    if (!ignoresFailures && !failed.isEmpty()) {
      throw failure(
          confirmed.score()
              + " of "
              + confirmed.maxScore()
              + " points. Failed checks: "
              + String.join(", ", failed));
    }
  }

  /** The tests as they were declared when the build began, and whatever else is not good. */
  private static LabResult merged(LabResult begun, LabResult said) {
    List<TestResult> tests = new ArrayList<>();
    for (TestResult test : begun.tests()) {
      tests.add(
          find(said, test.id())
              .map(
                  other ->
                      TestResult.of(
                          test.id(),
                          other.status(),
                          test.maxPoints(),
                          other.message(),
                          other.measured()))
              .orElse(test));
    }
    said.open().stream().filter(test -> find(begun, test.id()).isEmpty()).forEach(tests::add);
    return LabResult.of(begun.id(), tests);
  }

  private static Optional<TestResult> find(LabResult result, String id) {
    return result.tests().stream().filter(test -> test.id().equals(id)).findFirst();
  }

  private static LabResult notRun(LabResult begun) {
    return LabResult.of(
        begun.id(),
        begun.tests().stream()
            .map(
                test ->
                    TestResult.of(
                        test.id(), Status.NOT_RUN, test.maxPoints(), "was not run", Map.of()))
            .toList());
  }

  /** Maven prints it with its stack trace, which is of no use to a student. */
  private static IllegalStateException failure(String message) {
    IllegalStateException failure = new IllegalStateException(message);
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }
}
