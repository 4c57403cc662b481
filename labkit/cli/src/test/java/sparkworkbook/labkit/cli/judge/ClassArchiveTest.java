package sparkworkbook.labkit.cli.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook;
import sparkworkbook.labkit.cli.judge.ClassArchive.State;
import sparkworkbook.labkit.cli.workbook.Workbook;

@DisplayName("The archive of Spark's classes, made in the background")
class ClassArchiveTest {
  /** More than any process has: nobody runs under this id. */
  private static final long GONE = Integer.MAX_VALUE;

  private final List<String> said = new ArrayList<>();
  private Path root;
  private Workbook workbook;

  @BeforeEach
  void switchOn(@TempDir Path folder) {
    root = folder;
    workbook = TinyWorkbook.in(folder).workbook();
    System.clearProperty(ClassArchive.NONE_PROPERTY);
  }

  @AfterEach
  void switchOff() {
    System.setProperty(ClassArchive.NONE_PROPERTY, "true");
    System.clearProperty("workbook.archiveRoom");
  }

  @Test
  @DisplayName("is started once, with one line, by the first command that wants it")
  void startedOnce() {
    assertThat(archive().state()).isEqualTo(State.NOT_MADE);

    archive().makeInBackground(said::add, () -> ProcessHandle.current().pid());
    archive().makeInBackground(said::add, () -> fail("started twice"));

    assertThat(said).singleElement().asString().contains("in the background, once");
    assertThat(archive().state()).isEqualTo(State.BEING_MADE);
  }

  @Test
  @DisplayName("is being made while a process holds its lock")
  void locked() throws IOException {
    Path lock = Files.createDirectories(root.resolve(".lab/archive")).resolve("lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertThat(held.isValid()).isTrue();
      assertThat(archive().state()).isEqualTo(State.BEING_MADE);
    }
  }

  @Test
  @DisplayName("is not tried at every command after its JVM was ended")
  void endedFromOutside() {
    archive().makeInBackground(said::add, () -> GONE);
    said.clear();

    archive().makeInBackground(said::add, () -> fail("tried again at once"));

    assertThat(said).isEmpty();
    assertThat(archive().state()).isEqualTo(State.FAILED);
    ClassArchive.Failure failure = archive().failure().orElseThrow();
    assertThat(failure.reason()).contains("was ended before it was done");
    assertThat(Duration.between(Instant.now(), failure.again()))
        .isBetween(Duration.ofMinutes(8), ClassArchive.RETRY_ENDED);
  }

  @Test
  @DisplayName("is tried again when the time has come")
  void triedAgain() throws IOException {
    archive().makeInBackground(said::add, () -> GONE);
    Path note = note();
    List<String> lines = Files.readAllLines(note);
    Files.write(note, List.of(lines.get(0), "2001-01-01T00:00:00Z", lines.get(2)));
    said.clear();

    archive().makeInBackground(said::add, () -> ProcessHandle.current().pid());

    assertThat(said).hasSize(1);
    assertThat(archive().state()).isEqualTo(State.BEING_MADE);
  }

  @Test
  @DisplayName("gives up for a day where the disk is full, and says why")
  void fullDisk() {
    System.setProperty("workbook.archiveRoom", Long.toString(Long.MAX_VALUE));

    archive().makeInBackground(said::add, () -> fail("started on a full disk"));

    assertThat(said).singleElement().asString().contains("less than 1 GB is free");
    assertThat(archive().state()).isEqualTo(State.FAILED);
    assertThat(Duration.between(Instant.now(), archive().failure().orElseThrow().again()))
        .isGreaterThan(Duration.ofHours(23));
  }

  @Test
  @DisplayName("has a reason also where its note is damaged")
  void damagedNote() throws IOException {
    archive().makeInBackground(said::add, () -> GONE);
    Files.writeString(note(), "");

    assertThat(archive().failure().orElseThrow().reason()).isNotBlank();
  }

  @Test
  @DisplayName("is there where the file is, and off where it is switched off")
  void thereAndOff() throws IOException {
    System.setProperty(ClassArchive.NONE_PROPERTY, "true");
    assertThat(archive().state()).isEqualTo(State.SWITCHED_OFF);
    archive().makeInBackground(said::add, () -> fail("switched off"));
    System.clearProperty(ClassArchive.NONE_PROPERTY);

    archive().makeInBackground(said::add, () -> GONE);
    Path note = note();
    String name = note.getFileName().toString().replace(".failed", ".jsa");
    Files.writeString(note.resolveSibling(name), "classes");

    assertThat(archive().state()).isEqualTo(State.THERE);
  }

  private ClassArchive archive() {
    return ClassArchive.of(workbook);
  }

  private Path note() {
    try (Stream<Path> files = Files.list(root.resolve(".lab/archive"))) {
      return files.filter(file -> file.toString().endsWith(".failed")).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long fail(String message) {
    throw new AssertionError(message);
  }
}
