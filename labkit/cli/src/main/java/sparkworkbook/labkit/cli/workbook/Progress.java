package sparkworkbook.labkit.cli.workbook;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** What the student has reached, kept in {@code .lab/progress.json}: one entry a lab. */
public final class Progress {
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
   * @param hints how many hints were shown
   */
  public record Entry(int score, int maxScore, boolean solved, int hints) {
    private static final Entry NEW = new Entry(0, 0, false, 0);

    /** Whether there was a verdict. */
    public boolean judged() {
      return maxScore > 0;
    }
  }

  /** Empty where the lab was never judged, or the file is not readable any more. */
  public Optional<Entry> of(Lab lab) {
    return Optional.ofNullable(read().get(lab.topic())).map(Progress::entry);
  }

  /**
   * Notes a verdict; a lab once solved stays solved.
   *
   * @throws WorkbookException if {@code .lab} cannot be written
   */
  public void note(Lab lab, int score, int maxScore) {
    change(
        lab,
        known ->
            new Entry(
                score,
                maxScore,
                maxScore > 0 && score == maxScore || known.solved(),
                known.hints()));
  }

  /**
   * Notes how many hints were shown.
   *
   * @throws WorkbookException if {@code .lab} cannot be written
   */
  public void noteHints(Lab lab, int hints) {
    change(lab, known -> new Entry(known.score(), known.maxScore(), known.solved(), hints));
  }

  private void change(Lab lab, UnaryOperator<Entry> change) {
    Path lockFile = Folders.create(file.getParent()).resolve("progress.lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock ignored = channel.lock()) {
      Map<String, Entry> all = new TreeMap<>();
      read().forEach((topic, known) -> all.put(topic, entry(known)));
      all.put(lab.topic(), change.apply(all.getOrDefault(lab.topic(), Entry.NEW)));
      Folders.write(file, json(all));
    } catch (IOException e) {
      throw Folders.cannotWrite(file, e);
    }
  }

  /**
   * JSON is YAML: its reader has read {@code lab.yaml} already, Jackson's would take 0.2 s more.
   */
  private Map<String, Map<?, ?>> read() {
    Map<String, Map<?, ?>> entries = new TreeMap<>();
    if (!Files.isRegularFile(file)) {
      return entries;
    }
    try {
      if (new Yaml(new SafeConstructor(new LoaderOptions())).load(Folders.read(file))
          instanceof Map<?, ?> labs) {
        labs.forEach(
            (lab, entry) -> {
              if (entry instanceof Map<?, ?> known) {
                entries.put(String.valueOf(lab), known);
              }
            });
      }
      return entries;
    } catch (YAMLException e) {
      throw new WorkbookException(
          file + " is not JSON any more. Delete it: the next lab test writes it anew.", e);
    }
  }

  private static String json(Map<String, Entry> entries) {
    return entries.entrySet().stream()
        .map(
            entry ->
                "  \""
                    + entry.getKey()
                    + "\": {\"score\": "
                    + entry.getValue().score()
                    + ", \"max_score\": "
                    + entry.getValue().maxScore()
                    + ", \"solved\": "
                    + entry.getValue().solved()
                    + ", \"hints\": "
                    + entry.getValue().hints()
                    + "}")
        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
  }

  private static Entry entry(Map<?, ?> known) {
    return new Entry(
        number(known.get("score")),
        number(known.get("max_score")),
        Boolean.TRUE.equals(known.get("solved")),
        number(known.get("hints")));
  }

  private static int number(Object value) {
    return value instanceof Number number ? number.intValue() : 0;
  }
}
