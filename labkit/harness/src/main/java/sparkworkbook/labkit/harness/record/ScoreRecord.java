package sparkworkbook.labkit.harness.record;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/** The record of a run as it grows. It is written anew after each change. */
final class ScoreRecord {
  /** Where the record goes. */
  interface Sink {
    void write(LabResult result) throws IOException;

    /** The same, and this JVM will say no more. */
    void writeLast(LabResult result) throws IOException;
  }

  private final LabDescriptor lab;
  private final Sink sink;
  private final Map<String, TestResult> results = new LinkedHashMap<>();
  private boolean written = true;

  private ScoreRecord(LabDescriptor lab, Sink sink) {
    this.lab = lab;
    this.sink = sink;
  }

  /** A record in which no test has run yet, written already. */
  static ScoreRecord start(LabDescriptor lab, Sink sink) {
    ScoreRecord record = new ScoreRecord(lab, sink);
    lab.tests()
        .forEach(
            test ->
                record.results.put(
                    test.id(),
                    TestResult.of(
                        test.id(), Status.NOT_RUN, test.points(), "was not run", Map.of())));
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

  /** Whether the latest state is where it belongs. */
  synchronized boolean isWritten() {
    return written;
  }

  boolean declares(String id) {
    return lab.tests().stream().anyMatch(test -> test.id().equals(id));
  }

  synchronized LabResult result() {
    return LabResult.of(lab.id(), List.copyOf(results.values()));
  }

  synchronized void write() {
    write(sink::write);
  }

  /**
   * Writes the record for the last time and ends the JVM on the spot: no shutdown hook and no
   * thread of the judged code runs after that.
   */
  synchronized void writeAndHalt(int exitCode) {
    try {
      write(sink::writeLast);
    } finally {
      Runtime.getRuntime().halt(exitCode);
    }
  }

  private interface Writing {
    void write(LabResult result) throws IOException;
  }

  private void write(Writing writing) {
    boolean interrupted = Thread.interrupted(); // it would close the file
    try {
      writing.write(result());
      written = true;
    } catch (IOException e) {
      if (written) {
        System.err.println(e.getMessage());
      }
      written = false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private int points(String id) {
    return lab.tests().stream()
        .filter(test -> test.id().equals(id))
        .mapToInt(LabDescriptor.DeclaredTest::points)
        .findFirst()
        .orElse(0);
  }
}
