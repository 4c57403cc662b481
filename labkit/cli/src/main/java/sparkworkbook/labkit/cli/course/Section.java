package sparkworkbook.labkit.cli.course;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A section of the course, the smallest that it numbers.
 *
 * @param number {@code 3.4}, {@code 3.12.3}
 * @param title what it is about, in our words
 */
record Section(String number, String title) {
  private static final String RESOURCE = "sections.txt";

  /** All of them, in the course's order. */
  static List<Section> all() {
    try (InputStream in = Section.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("\\s+", 2))
          .map(parts -> new Section(parts[0], parts[1]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a lab whose {@code lab.yaml} names {@code course} exercises it: 3.1 is all of 3.1. */
  boolean isPartOf(String course) {
    return number.equals(course) || number.startsWith(course + ".");
  }
}
