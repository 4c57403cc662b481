package sparkworkbook.labkit.harness.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;
import sparkworkbook.labkit.harness.record.VerdictReceiver.Report;

/** Starts {@link JudgeMain} and hears what it says: for tests of it in several classes. */
abstract class JudgeMainFixture {
  static final Duration LIMIT = Duration.ofSeconds(180);

  @TempDir Path temporary;
  final VerdictReceiver receiver = VerdictReceiver.open();

  @AfterEach
  void closeReceiver() {
    receiver.close();
  }

  JvmProcess start(JvmCommand command) {
    JvmProcess process = command.start(temporary.resolve("out/output.txt"));
    process.send(receiver.invitation());
    return process;
  }

  static void copy(Class<?> judge, Path root) throws IOException {
    String file = judge.getName().replace('.', '/') + ".class";
    Path copy = root.resolve(file);
    Files.createDirectories(copy.getParent());
    try (var in = judge.getClassLoader().getResourceAsStream(file)) {
      Files.write(copy, in.readAllBytes());
    }
  }

  Report report() throws InterruptedException {
    receiver.awaitEnd(LIMIT);
    return receiver.report(1).orElseThrow();
  }

  LabResult record() throws InterruptedException {
    return report().result();
  }

  TestResult test(String id) throws InterruptedException {
    return record().tests().stream()
        .filter(test -> test.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no test " + id));
  }
}
