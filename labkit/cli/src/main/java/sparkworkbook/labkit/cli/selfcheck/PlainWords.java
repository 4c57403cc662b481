package sparkworkbook.labkit.cli.selfcheck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Words that a reader stumbles over, with what to write instead, and lines of prose that are too
 * long.
 */
final class PlainWords {
  /** Characters a line of Markdown; tables, links and code may be longer. */
  static final int WIDTH = 100;

  private static final Map<Pattern, String> AVOID = new LinkedHashMap<>();

  static {
    avoid("mend(s|ed|ing)?", "fix or repair");
    avoid("(do|does|did) otherwise", "does differently");
    avoid("replac(e|es|ed|ing) [^.,;]{1,40}(?<!piece) by", "replace X with");
    avoid("belongs? into", "belongs in, or set it in");
    avoid("had their turn", "have not run");
    avoid("(ends?|ended) well", "finishes successfully");
    avoid("too dear", "too expensive");
    avoid("(is|are|five are|it is) ill", "slow, failing: name the problem");
    avoid("crumbs?", "tiny tasks, or small files");
    avoid("not yours to change", "do not edit");
    avoid("nobody's business", "you may change it");
    avoid("for who teaches( it)?", "notes for instructors");
    avoid("whoever", "you, the job, the team: name them");
    avoid("somebody( else)?", "you, the job, the team: name them");
    avoid("the tab (?-i:[A-Z])\\w+", "the Storage tab");
    avoid("beside", "next to, or in addition to");
    avoid("reckon(s|ed)?", "calculate");
    avoid("(was|were) to (take|end)", "should take");
    avoid("goes by", "depends on");
    avoid("the machine that is at fault", "this machine lacks");
    avoid("not measured", "a number, or nothing");
  }

  private PlainWords() {}

  private static void avoid(String words, String instead) {
    AVOID.put(Pattern.compile("\\b(" + words + ")\\b", Pattern.CASE_INSENSITIVE), instead);
  }

  /** A line for each finding: {@code :12: write "fix or repair" for "mended"}. */
  static List<String> remarks(String page) {
    List<String> remarks = new ArrayList<>();
    boolean inCode = false;
    int number = 0;
    for (String line : page.lines().toList()) {
      number++;
      if (line.startsWith("```")) {
        inCode = !inCode;
      }
      if (!inCode && !line.startsWith("    ")) {
        remarks.addAll(remarks(number, withoutCode(line)));
      }
    }
    return remarks;
  }

  /** The same for a Java source: names, comments and messages. */
  static List<String> remarksOnSource(String source) {
    List<String> lines = source.lines().toList();
    return IntStream.range(0, lines.size())
        .mapToObj(i -> remarks(i + 1, lines.get(i)))
        .flatMap(List::stream)
        .toList();
  }

  private static List<String> remarks(int number, String line) {
    List<String> remarks = new ArrayList<>();
    AVOID.forEach(
        (words, instead) -> {
          Matcher found = words.matcher(line);
          if (found.find()) {
            remarks.add(":%d: write \"%s\" for \"%s\"".formatted(number, instead, found.group(1)));
          }
        });
    return remarks;
  }

  /** A line for each line of prose that is too long, in a page of Markdown. */
  static List<String> longLines(String page) {
    List<String> remarks = new ArrayList<>();
    List<String> lines = page.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).length() > WIDTH && isProse(lines.get(i))) {
        remarks.add(":%d: wrap the line at %d characters".formatted(i + 1, WIDTH));
      }
    }
    return remarks;
  }

  private static String withoutCode(String line) {
    return line.replaceAll("`[^`]*`", "");
  }

  private static boolean isProse(String line) {
    return !line.startsWith("|")
        && !line.startsWith("    ")
        && !line.contains("](")
        && !line.contains("://");
  }
}
