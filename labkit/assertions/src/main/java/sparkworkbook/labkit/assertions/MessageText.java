package sparkworkbook.labkit.assertions;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a message is divided into lines. Sentences are wrapped once: what was wrapped here comes out
 * as it goes in. Rows of tables and plans, which start with a space or with {@link #MARK}, stay
 * whole.
 */
public final class MessageText {
  /** Characters in a line: 80 columns, less the indent of the lab command. */
  public static final int WIDTH = 76;

  /** Starts the row that decides. */
  public static final String MARK = ">>> ";

  private static final Pattern ITEM = Pattern.compile(" *- (?=\\S)");

  /** After these nothing goes on; AssertJ puts a description in brackets. */
  private static final String ENDS = ".:;?!] ";

  private MessageText() {}

  /** The text with its sentences wrapped. */
  public static String wrapped(String text) {
    return String.join("\n", lines(text));
  }

  /** The lines of the text, its sentences wrapped. Only rows and single words may be longer. */
  public static List<String> lines(String text) {
    List<StringBuilder> paragraphs = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (!paragraphs.isEmpty() && goesOn(paragraphs.get(paragraphs.size() - 1), line)) {
        paragraphs.get(paragraphs.size() - 1).append(' ').append(line);
      } else {
        paragraphs.add(new StringBuilder(line));
      }
    }
    return paragraphs.stream().flatMap(each -> wrap(each.toString()).stream()).toList();
  }

  /** Whether a line is a row of a table or plan. */
  public static boolean isRow(String line) {
    return (line.startsWith(" ") || isMarked(line)) && !ITEM.matcher(line).lookingAt();
  }

  /** Whether a line is a row that decides. */
  public static boolean isMarked(String line) {
    return line.stripLeading().startsWith(MARK);
  }

  /** A sentence that the source has broken goes on in its next line, if one of the two is long. */
  private static boolean goesOn(StringBuilder before, String line) {
    return before.length() > 0
        && !line.isEmpty()
        && Math.max(before.length(), line.length()) > WIDTH
        && !isRow(before.toString())
        && Character.isLowerCase(line.charAt(0))
        && ENDS.indexOf(before.charAt(before.length() - 1)) < 0;
  }

  private static List<String> wrap(String paragraph) {
    if (isRow(paragraph) || paragraph.length() <= WIDTH) {
      return List.of(paragraph);
    }
    Matcher item = ITEM.matcher(paragraph);
    String start = item.lookingAt() ? item.group() : "";
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(start);
    for (String word : paragraph.substring(start.length()).split(" ")) {
      if (line.length() > start.length() && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(" ".repeat(start.length()));
      } else if (line.length() > start.length()) {
        line.append(' ');
      }
      line.append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
