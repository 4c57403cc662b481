package sparkworkbook.labkit.harness.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The record of a lab in one build. Maven's JVM keeps it where no job can reach it, across the
 * class loaders that its steps run in, and writes it again at its end.
 */
final class BuildRecord {
  private static final String KEY = "sparkworkbook.verdict.";
  private static final String SAID = "sparkworkbook.said.";
  private static final String HEARING = "sparkworkbook.hearing.";
  private static final long LAST_WORDS_MILLIS = 2_000;

  private final Path file;

  private BuildRecord(Path file) {
    this.file = file;
  }

  static BuildRecord of(Path lab) {
    return new BuildRecord(lab.toAbsolutePath().normalize().resolve(ScoreRecorder.RECORD_FILE));
  }

  /** Whether this JVM has begun a verdict on any lab. */
  static boolean isBuilding() {
    return System.getProperties().stringPropertyNames().stream()
        .anyMatch(key -> key.startsWith(KEY));
  }

  /** What this build says; empty where it says nothing. */
  Optional<LabResult> get() {
    return Optional.ofNullable(System.getProperty(key())).map(BuildRecord::parsed);
  }

  void put(LabResult result) {
    System.setProperty(key(), result.toJson());
    try {
      new RecordFile(file).write(result);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Begins to hear what the tests' JVM says.
   *
   * @return the line that tells that JVM where to connect
   */
  String openChannel() {
    try {
      AtomicReference<String> last = new AtomicReference<>();
      // Surefire puts back the properties that it found: a new value would be lost, this one is not
      System.getProperties().put(SAID + file, last);
      return BuildChannel.open(last, thread -> System.getProperties().put(HEARING + file, thread));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until all is heard of a tests' JVM that has ended. */
  void awaitEnd() {
    try {
      if (System.getProperties().get(HEARING + file) instanceof Thread hearing) {
        hearing.join(LAST_WORDS_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the tests' JVM has said last; empty where it ran no test. */
  Optional<LabResult> said() {
    return System.getProperties().get(SAID + file) instanceof AtomicReference<?> last
            && last.get() instanceof String line
        ? Optional.of(heard(line))
        : Optional.empty();
  }

  private static LabResult heard(String line) {
    try {
      return VerdictSender.report(new ObjectMapper().readTree(line)).result();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void writeAtTheEnd() {
    Runtime.getRuntime().addShutdownHook(new LastWord(file, key()));
  }

  private String key() {
    return KEY + file;
  }

  private static LabResult parsed(String json) {
    try {
      return LabResult.parse(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs when the class loader of its step is closed: it may use nothing but the JDK. */
  private static final class LastWord extends Thread {
    private final Path file;
    private final String key;

    LastWord(Path file, String key) {
      super(BuildChannel.outermostGroup(), null, "labkit-last-word");
      this.file = file;
      this.key = key;
    }

    @Override
    public void run() {
      String record = System.getProperty(key);
      try {
        if (record != null) {
          Files.writeString(file, record);
        }
      } catch (IOException e) {
        // a clean, perhaps: then there is no record at all
      }
    }
  }
}
