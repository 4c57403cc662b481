package sparkworkbook.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {
  @TempDir Path temp;
  private Path target;

  @BeforeEach
  void nameTarget() {
    target = temp.resolve("generated").resolve("numbers");
  }

  @Test
  void isSoundUntilAFileChangesComesOrGoes() throws IOException {
    Publication.of(target, folder -> write(folder.resolve("part-0"), "1"));
    assertThat(Publication.flaw(target)).isEmpty();

    Files.writeString(target.resolve("_note"), "Spark passes over this one");
    assertThat(Publication.flaw(target)).isEmpty();

    write(target.resolve("part-1"), "2");
    assertThat(Publication.flaw(target)).isPresent();
    Files.delete(target.resolve("part-1"));
    assertThat(Publication.flaw(target)).isEmpty();

    write(target.resolve("part-0"), "3");
    assertThat(Publication.flaw(target)).isPresent();
    Files.delete(target.resolve("part-0"));
    assertThat(Publication.flaw(target)).isPresent();
  }

  @Test
  void leavesNothingWhereTheWriterFails() {
    assertThatThrownBy(
            () ->
                Publication.of(
                    target,
                    folder -> {
                      write(folder.resolve("part-0"), "1");
                      throw new UncheckedIOException(new IOException("No space left on device"));
                    }))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("Cannot write " + target)
        .hasMessageContaining("No space left on device");
    assertThat(target.getParent()).isEmptyDirectory();
  }

  @Test
  void tidiesUpAfterKilledJvmsAlone() throws IOException {
    Path running = unfinishedOf(ProcessHandle.current().pid());
    Path killed = unfinishedOf(Integer.MAX_VALUE);

    Publication.of(target, folder -> write(folder.resolve("part-0"), "1"));

    assertThat(killed).doesNotExist();
    assertThat(running).isDirectory();
  }

  private Path unfinishedOf(long pid) throws IOException {
    Path folder = target.resolveSibling(".unfinished-" + pid + "-1");
    Files.createDirectories(folder);
    write(folder.resolve("part-0"), "1");
    return folder;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
