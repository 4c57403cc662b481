package sparkworkbook.labkit.cli.grade.copies;

import java.io.IOException;
import java.io.StreamTokenizer;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The words and signs of a Java source, without comments, package and imports. It reads files that
 * do not compile as well.
 */
final class JavaTokens {
  static final String TEXT = "\"";
  private static final Set<String> MODIFIERS =
      Set.of("final", "private", "protected", "public", "static");
  private static final Set<String> DECLARING = Set.of("class", "enum", "interface", "record");

  private JavaTokens() {}

  /** The tokens as they stand; a text or a character is one token. */
  static List<String> of(String source) {
    StreamTokenizer tokenizer = new StreamTokenizer(new StringReader(source));
    tokenizer.resetSyntax();
    tokenizer.whitespaceChars(0, ' ');
    tokenizer.wordChars('a', 'z');
    tokenizer.wordChars('A', 'Z');
    tokenizer.wordChars('0', '9');
    tokenizer.wordChars('_', '_');
    tokenizer.wordChars('$', '$');
    tokenizer.wordChars(128 + 32, 255);
    tokenizer.quoteChar('"');
    tokenizer.quoteChar('\'');
    tokenizer.slashSlashComments(true);
    tokenizer.slashStarComments(true);
    List<String> tokens = new ArrayList<>();
    try {
      while (tokenizer.nextToken() != StreamTokenizer.TT_EOF) {
        tokens.add(
            switch (tokenizer.ttype) {
              case StreamTokenizer.TT_WORD -> tokenizer.sval;
              case '"', '\'' -> TEXT + tokenizer.sval;
              default -> Character.toString((char) tokenizer.ttype);
            });
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return withoutImports(tokens);
  }

  /**
   * The tokens with everything generalised that a copy can have renamed: variables, own methods and
   * types, numbers and texts. The names of libraries' types and methods stay; modifiers go.
   */
  static List<String> generalised(List<String> tokens) {
    Set<String> own =
        IntStream.range(1, tokens.size())
            .filter(i -> isDeclared(tokens, i))
            .mapToObj(tokens::get)
            .collect(Collectors.toSet());
    return IntStream.range(0, tokens.size())
        .filter(i -> !MODIFIERS.contains(tokens.get(i)))
        .mapToObj(i -> general(tokens, i, own))
        .toList();
  }

  private static String general(List<String> tokens, int i, Set<String> own) {
    String token = tokens.get(i);
    char first = token.charAt(0);
    if (token.startsWith(TEXT)) {
      return TEXT;
    }
    if (Character.isDigit(first)) {
      return "0";
    }
    if (!Character.isJavaIdentifierStart(first) || KEYWORDS.contains(token)) {
      return token;
    }
    boolean isCalled = is(tokens, i - 1, ".") && is(tokens, i + 1, "(");
    boolean isReferredTo = is(tokens, i - 1, ":") && is(tokens, i - 2, ":");
    boolean isType = Character.isUpperCase(first) && !token.equals(token.toUpperCase(Locale.ROOT));
    return (isCalled || isReferredTo || isType) && !own.contains(token) ? token : "a";
  }

  /** Whether a type or a method of this name is declared here. */
  private static boolean isDeclared(List<String> tokens, int i) {
    String before = tokens.get(i - 1);
    return DECLARING.contains(before)
        || is(tokens, i + 1, "(")
            && (Character.isJavaIdentifierPart(before.charAt(0)) || before.equals(">"))
            && !KEYWORDS.contains(before);
  }

  private static boolean is(List<String> tokens, int i, String token) {
    return i >= 0 && i < tokens.size() && tokens.get(i).equals(token);
  }

  private static List<String> withoutImports(List<String> tokens) {
    List<String> rest = new ArrayList<>();
    boolean skips = false;
    for (String token : tokens) {
      skips |= token.equals("import") || token.equals("package");
      if (!skips) {
        rest.add(token);
      }
      skips &= !token.equals(";");
    }
    return rest;
  }

  private static final Set<String> KEYWORDS =
      Set.of(
          "assert",
          "break",
          "case",
          "catch",
          "continue",
          "default",
          "do",
          "else",
          "extends",
          "finally",
          "for",
          "if",
          "implements",
          "instanceof",
          "new",
          "return",
          "super",
          "switch",
          "synchronized",
          "this",
          "throw",
          "throws",
          "try",
          "while",
          "yield");
}
