package sparkworkbook.labkit.cli.selfcheck;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of a Java source the compiler reads: the text without comments and without its layout. */
final class SourceText {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<literal>\"\"\"(?s:.*?)(?<!\\\\)\"\"\"|\"(?:[^\"\\\\\\n]++|\\\\.)*+\"|'(?:[^'\\\\\\n]|\\\\.)++')"
              + "|(?<gap>(?:\\s++|//[^\\n]*+|/\\*(?s:.*?)\\*/)++)");

  private SourceText() {}

  /**
   * Two sources with the same result compile to the same code, line numbers apart. Literals keep
   * every character; each run of white space and comments becomes one space.
   */
  static String withoutComments(String java) {
    Matcher token = TOKEN.matcher(java);
    StringBuilder text = new StringBuilder();
    int end = 0;
    while (token.find()) {
      text.append(java, end, token.start());
      text.append(token.group("literal") == null ? " " : token.group("literal"));
      end = token.end();
    }
    return text.append(java, end, java.length()).toString().strip();
  }
}
