package sparkworkbook.labkit.harness.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/**
 * The record of a run as it grows. It is written anew after each change, to a temporary file that
 * then takes the record's name, so that a JVM that ends at any moment leaves a whole record.
 */
final class ScoreRecord {
  private final LabDescriptor lab;
  private final Path file;
  private final Map<String, TestResult> results = new LinkedHashMap<>();
  private boolean written = true;

  private ScoreRecord(LabDescriptor lab, Path file) {
    this.lab = lab;
    this.file = file.toAbsolutePath();
  }

  /** A record in which no test has run yet, on disk already. */
  static ScoreRecord start(LabDescriptor lab, Path file) {
    return start(lab, file, List.of());
  }

  /** The same, but with what an earlier run found out about some tests. */
  static ScoreRecord start(LabDescriptor lab, Path file, List<TestResult> known) {
    ScoreRecord record = new ScoreRecord(lab, file);
    lab.tests()
        .forEach(
            test ->
                record.results.put(
                    test.id(),
                    TestResult.of(
                        test.id(), Status.NOT_RUN, test.points(), "was not run", Map.of())));
    known.forEach(result -> record.results.put(result.id(), result));
    record.write();
    return record;
  }

  synchronized void put(String id, Status status, String message) {
    TestResult known = results.get(id);
    results.put(
        id,
        TestResult.of(
            id, status, points(id), message, known == null ? Map.of() : known.measured()));
    write();
  }

  synchronized void measured(String id, String metric, Number value) {
    TestResult known = results.get(id);
    if (known != null) {
      Map<String, Number> measured = new LinkedHashMap<>(known.measured());
      measured.put(metric, value);
      results.put(
          id, TestResult.of(id, known.status(), known.maxPoints(), known.message(), measured));
      write();
    }
  }

  synchronized Optional<Status> status(String id) {
    return Optional.ofNullable(results.get(id)).map(TestResult::status);
  }

  /** Whether the latest state is on disk. */
  synchronized boolean isWritten() {
    return written;
  }

  boolean declares(String id) {
    return lab.tests().stream().anyMatch(test -> test.id().equals(id));
  }

  synchronized void write() {
    String json = LabResult.of(lab.id(), List.copyOf(results.values())).toJson();
    boolean interrupted = Thread.interrupted(); // it would close the file
    try {
      Files.createDirectories(file.getParent());
      Path temporary = file.resolveSibling(file.getFileName() + ".part");
      Files.writeString(temporary, json, StandardCharsets.UTF_8);
      replace(temporary);
      written = true;
    } catch (IOException e) {
      if (written) {
        complain(e);
      }
      written = false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Writes the record for the last time and ends the JVM on the spot: no shutdown hook and no
   * thread of the judged code runs after that.
   */
  synchronized void writeAndHalt(int exitCode) {
    try {
      write();
    } finally {
      Runtime.getRuntime().halt(exitCode);
    }
  }

  private int points(String id) {
    return lab.tests().stream()
        .filter(test -> test.id().equals(id))
        .mapToInt(LabDescriptor.DeclaredTest::points)
        .findFirst()
        .orElse(0);
  }

  private void replace(Path temporary) throws IOException {
    try {
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void complain(IOException e) {
    System.err.println(
        "The verdict cannot be written to "
            + file
            + " ("
            + e.getClass().getSimpleName()
            + ").\nMake the folder writable, then run the tests again.");
  }
}
