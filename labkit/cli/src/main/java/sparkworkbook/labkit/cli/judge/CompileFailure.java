package sparkworkbook.labkit.cli.judge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sparkworkbook.labkit.cli.judge.JobCompiler.Problem;

/** The compiler's errors, said the way a student reads them. */
final class CompileFailure {
  private static final int SHOWN = 5;
  private static final int NEEDED_SHOWN = 3;
  private static final Pattern MISSING_PACKAGE = Pattern.compile("package \\S+ does not exist");
  private static final Pattern MISSING_METHOD = Pattern.compile("symbol:\\s+method (\\w+)\\(");
  private static final Pattern OTHER_METHOD =
      Pattern.compile("(?:method|constructor) (\\w+) in (?:class|record|interface|enum) ");

  private CompileFailure() {}

  /**
   * The student's files do not compile.
   *
   * @param name how to call a file: the student's own path, not the copy that was compiled
   */
  static List<String> ofStudent(List<Problem> problems, UnaryOperator<String> name) {
    List<String> lines = new ArrayList<>();
    lines.add("It does not compile, so nothing was judged.");
    lines.addAll(shown(problems, name));
    if (problems.stream().anyMatch(p -> MISSING_PACKAGE.matcher(p.message()).find())) {
      lines.add(
          "A job may use Java, Spark and sparkworkbook.datasets: what spark-submit would have.");
    }
    return List.copyOf(lines);
  }

  /**
   * The judge does not compile against the student's files: a signature that it calls has changed.
   *
   * @param starter the student files as they were: they show the signatures
   */
  static List<String> ofJudge(
      List<Problem> problems, UnaryOperator<String> name, List<String> starter) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "It compiles, but the judge cannot call it any more: a name or a signature has changed.");
    Set<String> needed = new LinkedHashSet<>();
    for (Problem problem : problems) {
      method(problem.message()).ifPresent(needed::add);
    }
    for (String method : needed.stream().limit(NEEDED_SHOWN).toList()) {
      List<String> declared = declarations(method, starter);
      lines.add(
          "The judge needs the method " + method + (declared.isEmpty() ? "." : ", as it was:"));
      declared.forEach(line -> lines.add("    " + line));
    }
    lines.add("Bring it back; the body is yours. The compiler's words:");
    lines.addAll(shown(problems, name));
    return List.copyOf(lines);
  }

  private static java.util.Optional<String> method(String message) {
    for (Pattern pattern : List.of(MISSING_METHOD, OTHER_METHOD)) {
      Matcher matcher = pattern.matcher(message);
      if (matcher.find()) {
        return java.util.Optional.of(matcher.group(1));
      }
    }
    return java.util.Optional.empty();
  }

  /** Lines of the starter that declare a method of that name. */
  private static List<String> declarations(String method, List<String> starter) {
    Pattern declaration =
        Pattern.compile(
            "^\\s*(?:public|protected|static|final|private)\\b[^=;]*\\b" + method + "\\(.*");
    return starter.stream()
        .filter(line -> declaration.matcher(line).matches())
        .map(line -> line.strip().replaceAll("\\s*\\{.*$", ""))
        .toList();
  }

  static List<String> shown(List<Problem> problems, UnaryOperator<String> name) {
    List<String> lines = new ArrayList<>();
    problems.stream().limit(SHOWN).forEach(problem -> add(lines, problem, name));
    if (problems.size() > SHOWN) {
      lines.add("and " + (problems.size() - SHOWN) + " more of the same kind");
    }
    return lines;
  }

  private static void add(List<String> lines, Problem problem, UnaryOperator<String> name) {
    List<String> message = problem.message().lines().toList();
    boolean placed = !problem.file().equals(Path.of(""));
    lines.add(
        (placed ? name.apply(problem.file().toString()) + ":" + problem.line() + ": " : "")
            + (message.isEmpty() ? "error" : message.get(0)));
    if (!problem.source().isEmpty()) {
      lines.add("    " + problem.source().replace('\t', ' '));
      lines.add("    " + " ".repeat((int) Math.max(0, problem.column() - 1)) + "^");
    }
    message.stream().skip(1).forEach(line -> lines.add("    " + line.strip()));
  }
}
