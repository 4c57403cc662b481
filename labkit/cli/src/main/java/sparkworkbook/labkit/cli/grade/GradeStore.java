package sparkworkbook.labkit.cli.grade;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/**
 * The folder of results. Each student's result is written when it is finished, under another name
 * first, so that a run that is ended leaves whole files; a later run reads them again.
 */
public final class GradeStore {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final String RUN = "run.json";

  private final Path folder;

  /**
   * What all results of a folder have in common.
   *
   * @param labs the folder names of the graded labs
   */
  public record Run(long seed, List<String> labs, String workbook) {}

  private GradeStore(Path folder) {
    this.folder = folder;
  }

  /**
   * @throws UsageException if the folder has results and these are not to be gone on with
   * @throws WorkbookException if it cannot be written
   */
  public static GradeStore open(Path folder, boolean resume) {
    GradeStore store = new GradeStore(folder);
    if (!resume && Files.exists(folder.resolve(RUN))) {
      throw new UsageException(
          folder
              + " has the results of an earlier run. Go on with it: --resume. Or name another"
              + " folder with --out.");
    }
    try {
      Files.createDirectories(folder.resolve("students"));
    } catch (IOException e) {
      throw new WorkbookException(
          "Cannot write %s (%s). Name a folder that you may write with --out."
              .formatted(folder, e.getClass().getSimpleName()),
          e);
    }
    return store;
  }

  public Path folder() {
    return folder;
  }

  /** The run whose results are here already. */
  public Optional<Run> run() {
    return read(folder.resolve(RUN), Run.class);
  }

  public void write(Run run) {
    write(folder.resolve(RUN), run);
  }

  /**
   * @param fileName the student's, without ending
   */
  public void write(String fileName, Grade grade) {
    write(file(fileName), grade);
  }

  /** A student's finished result; empty where there is none, or half of one. */
  public Optional<Grade> read(String fileName) {
    return read(file(fileName), Grade.class);
  }

  private Path file(String fileName) {
    return folder.resolve("students").resolve(fileName + ".json");
  }

  /** The same text as in a student's JSON file. */
  public static String json(Object value) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same as a tree, for {@code --json}. */
  public static JsonNode tree(Object value) {
    return JSON.valueToTree(value);
  }

  private static void write(Path file, Object value) {
    Folders.write(file, json(value));
  }

  private static <T> Optional<T> read(Path file, Class<T> type) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(Folders.read(file), type));
    } catch (JsonProcessingException | RuntimeException e) {
      return Optional.empty(); // damaged: it is graded again
    }
  }
}
