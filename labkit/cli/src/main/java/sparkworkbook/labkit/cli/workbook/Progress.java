package sparkworkbook.labkit.cli.workbook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** What the student has reached, kept in {@code .lab/progress.json}: one entry a lab. */
public final class Progress {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path file;

  private Progress(Path file) {
    this.file = file;
  }

  public static Progress of(Workbook workbook) {
    return new Progress(workbook.state().resolve("progress.json"));
  }

  /**
   * The last verdict on the student's own files.
   *
   * @param solved whether all points were reached, now or ever before
   */
  public record Entry(int score, int maxScore, boolean solved) {}

  /** Empty where the lab was never judged, or the file is not readable any more. */
  public Optional<Entry> of(Lab lab) {
    JsonNode entry = read().path(lab.topic());
    return entry.isObject()
        ? Optional.of(
            new Entry(
                entry.path("score").asInt(),
                entry.path("max_score").asInt(),
                entry.path("solved").asBoolean()))
        : Optional.empty();
  }

  /**
   * Notes a verdict; a lab once solved stays solved.
   *
   * @throws WorkbookException if {@code .lab} cannot be written
   */
  public void note(Lab lab, int score, int maxScore) {
    Path lockFile = Folders.create(file.getParent()).resolve("progress.lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock ignored = channel.lock()) {
      boolean solved =
          maxScore > 0 && score == maxScore || of(lab).map(Entry::solved).orElse(false);
      ObjectNode all = read();
      all.putObject(lab.topic())
          .put("score", score)
          .put("max_score", maxScore)
          .put("solved", solved);
      Folders.write(file, JSON.writeValueAsString(all) + "\n");
    } catch (IOException e) {
      throw Folders.cannotWrite(file, e);
    }
  }

  private ObjectNode read() {
    if (!Files.isRegularFile(file)) {
      return JSON.createObjectNode();
    }
    try {
      return JSON.readTree(Folders.read(file)) instanceof ObjectNode known
          ? known
          : JSON.createObjectNode();
    } catch (JsonProcessingException e) {
      throw new WorkbookException(
          file + " is not JSON any more. Delete it: the next lab test writes it anew.", e);
    }
  }
}
