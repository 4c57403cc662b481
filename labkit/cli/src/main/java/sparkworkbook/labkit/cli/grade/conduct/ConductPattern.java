package sparkworkbook.labkit.cli.grade.conduct;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a rule is about: {@code java.util.*}, {@code java.lang.System#exit}, {@code
 * java.util.Scanner#<init>(java.io.File*}, {@code org.apache.spark.sql.SparkSession#stop in main}.
 * One star stands for anything but a dot, two stars for anything; {@code {a,b}} for a or b. Without
 * {@code #} it is about the type and all its members, with {@code #*} about the members alone.
 */
record ConductPattern(Pattern owner, Pattern member, boolean onlyMain, int precision) {
  private static final Pattern ANY = Pattern.compile(".*");
  private static final String IN_MAIN = " in main";

  /** One pattern for each combination of the alternatives in braces. */
  static List<ConductPattern> parse(String text) {
    int open = text.indexOf('{');
    if (open >= 0) {
      int close = text.indexOf('}', open);
      return Stream.of(text.substring(open + 1, close).split(","))
          .map(one -> text.substring(0, open) + one.strip() + text.substring(close + 1))
          .flatMap(one -> parse(one).stream())
          .toList();
    }
    boolean onlyMain = text.endsWith(IN_MAIN);
    String rest = onlyMain ? text.substring(0, text.length() - IN_MAIN.length()) : text;
    int hash = rest.indexOf('#');
    String owner = hash < 0 ? rest : rest.substring(0, hash);
    String member = hash < 0 ? "" : rest.substring(hash + 1);
    return List.of(
        new ConductPattern(
            glob(owner, "[^.]*"),
            member.isEmpty() ? null : glob(member, ".*"),
            onlyMain,
            precision(owner, member) + (onlyMain ? 100_000 : 0)));
  }

  /** Of the rules that match, the most precise one holds. */
  private static int precision(String owner, String member) {
    int byMember = 0;
    if (member.equals("*")) {
      byMember = 1;
    } else if (!member.isEmpty()) {
      byMember = 1_000 * (1 + member.replace("*", "").length());
    }
    return byMember + 2 * owner.replace("*", "").length() - (owner.contains("*") ? 1 : 0);
  }

  boolean matches(Use use) {
    if (onlyMain && !use.inMain() || !owner.matcher(use.owner()).matches()) {
      return false;
    }
    return member == null
        || use.isMember()
            && (member.matcher(use.member()).matches()
                || member.matcher(use.member() + use.parameters()).matches());
  }

  private static Pattern glob(String text, String star) {
    if (text.equals("*") || text.equals("**")) {
      return ANY;
    }
    StringBuilder regex = new StringBuilder();
    for (String part : text.split("(?<=\\*)(?!\\*)|(?<!\\*)(?=\\*)")) {
      regex.append(
          switch (part) {
            case "*" -> star;
            case "**" -> ".*";
            default -> Pattern.quote(part);
          });
    }
    return Pattern.compile(regex.toString());
  }
}
