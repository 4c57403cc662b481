package sparkworkbook.labkit.cli.grade.conduct;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Python script mentions: modules, what it takes of {@code sys}, built-in functions that
 * reach outside, and names with two underscores. It reads words and not the language, so a word in
 * a text counts too.
 */
final class PythonUses {
  private static final String PYTHON = "python.";
  private static final Pattern IMPORT = Pattern.compile("\\bimport\\s+([\\w., ]+)");
  private static final Pattern FROM = Pattern.compile("\\bfrom\\s+([\\w.]+)\\s+import\\b");
  private static final Pattern OF_SYS = Pattern.compile("\\bsys\\.(\\w+)");
  private static final Pattern CALL =
      Pattern.compile(
          "\\b(open|exec|eval|compile|getattr|setattr|delattr|globals|locals|vars|exit|quit)\\s*\\(");
  private static final Pattern UNDERSCORES = Pattern.compile("\\b(__\\w+__)\\b");

  private final List<Use> uses = new ArrayList<>();

  private PythonUses() {}

  static List<Use> of(String script) {
    PythonUses all = new PythonUses();
    int number = 0;
    for (String line : script.lines().toList()) {
      number++;
      all.read(line.replaceFirst("#.*", ""), number);
    }
    return List.copyOf(all.uses);
  }

  private void read(String line, int number) {
    Matcher from = FROM.matcher(line);
    if (from.find()) {
      module(from.group(1), number);
    } else {
      Matcher imported = IMPORT.matcher(line);
      while (imported.find()) {
        for (String module : imported.group(1).split(",")) {
          module(module.strip().split(" ")[0], number);
        }
      }
    }
    members(OF_SYS, "sys", line, number);
    members(CALL, "builtins", line, number);
    members(UNDERSCORES, "builtins", line, number);
  }

  private void members(Pattern pattern, String of, String line, int number) {
    Matcher matcher = pattern.matcher(line);
    while (matcher.find()) {
      String name = matcher.group(1);
      uses.add(new Use(PYTHON + of, name, "", number, false, "uses Python's " + of + "." + name));
    }
  }

  private void module(String name, int number) {
    uses.add(new Use(PYTHON + name, "", "", number, false, "imports Python's module " + name));
  }
}
