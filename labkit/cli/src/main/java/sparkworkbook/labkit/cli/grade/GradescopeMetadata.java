package sparkworkbook.labkit.cli.grade;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import sparkworkbook.labkit.cli.workbook.UsageException;

/** Who handed in what, in the export of a Gradescope assignment. */
final class GradescopeMetadata {
  static final String FILE_NAME = "submission_metadata.yml";

  /** An entry holds the results of an earlier grading too: 300 students need more than 3 MB. */
  private static final int MAX_CODE_POINTS = 200_000_000;

  private GradescopeMetadata() {}

  /**
   * By the folder's name: the submitters' names as one text, then their mail addresses and numbers.
   */
  static Map<String, List<String>> read(Path export) {
    Path file = export.resolve(FILE_NAME);
    if (!Files.isRegularFile(file)) {
      return Map.of();
    }
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_CODE_POINTS);
    try (Reader reader = Files.newBufferedReader(file)) {
      Map<String, List<String>> submitters = new LinkedHashMap<>();
      if (new Yaml(new SafeConstructor(options)).load(reader) instanceof Map<?, ?> folders) {
        folders.forEach((folder, entry) -> submitters.put(folder.toString(), people(entry)));
      }
      return submitters;
    } catch (IOException | YAMLException e) {
      throw new UsageException(
          file + " cannot be read: " + e.getMessage() + "\nDownload the export again.");
    }
  }

  private static List<String> people(Object entry) {
    List<String> names = new ArrayList<>();
    List<String> more = new ArrayList<>();
    if (entry instanceof Map<?, ?> map && map.get(":submitters") instanceof List<?> submitters) {
      for (Object submitter : submitters) {
        if (submitter instanceof Map<?, ?> person) {
          names.add(Objects.toString(person.get(":name"), ""));
          more.add(Objects.toString(person.get(":email"), ""));
          more.add(Objects.toString(person.get(":sid"), ""));
        }
      }
    }
    names.removeIf(String::isBlank);
    more.removeIf(String::isBlank);
    if (!names.isEmpty()) {
      more.add(0, String.join(", ", names));
    }
    return more;
  }
}
