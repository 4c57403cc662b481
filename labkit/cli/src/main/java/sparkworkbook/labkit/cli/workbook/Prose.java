package sparkworkbook.labkit.cli.workbook;

import java.util.ArrayList;
import java.util.List;

/** Sentences broken into lines. */
public final class Prose {
  private Prose() {}

  /**
   * @param bullet begins the first line; the others are indented by as much
   * @param width characters a line, where words allow it
   */
  public static List<String> wrapped(String bullet, String text, int width) {
    List<String> wrapped = new ArrayList<>();
    StringBuilder line = new StringBuilder(bullet);
    for (String word : text.split(" ")) {
      if (line.length() + word.length() > width && line.length() > bullet.length()) {
        wrapped.add(line.toString().stripTrailing());
        line = new StringBuilder(" ".repeat(bullet.length()));
      }
      line.append(word).append(' ');
    }
    wrapped.add(line.toString().stripTrailing());
    return wrapped;
  }
}
