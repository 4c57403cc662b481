package sparkworkbook.labs.oomtriage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The answer of a job: one line for each key, in {@code answer.csv}. */
final class Answer {
  private Answer() {}

  static void write(Map<String, ?> answer, Path out) {
    try {
      Files.createDirectories(out);
      Files.write(
          file(out),
          new TreeMap<>(answer)
              .entrySet().stream().map(line -> line.getKey() + "," + line.getValue()).toList());
      System.out.println("It answered in " + answer.size() + " lines.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path file(Path out) {
    return out.resolve("answer.csv");
  }
}
