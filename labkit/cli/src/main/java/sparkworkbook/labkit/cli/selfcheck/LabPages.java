package sparkworkbook.labkit.cli.selfcheck;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.HintsPage;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** The rules about a lab's pages: which sections they have, and the words in them. */
final class LabPages {
  /** For instructors; students do not need it. */
  static final String INSTRUCTORS = "INSTRUCTORS.md";

  private static final Pattern HEADING = Pattern.compile("(?m)^#{2,3}\\s+(.+)$");

  /** Words of the headings of a README, in order. */
  private static final List<String> README =
      List.of(
          "incident",
          "what you may change",
          "run it",
          "predict",
          "done when",
          "stuck",
          "further reading");

  private static final List<String> DISCUSSION =
      List.of(
          "the repair",
          "why the tempting ones fail",
          "alternatives that pass",
          "your predictions",
          "what the course says");

  private final Workbook workbook;
  private final Lab lab;
  private final List<Finding> findings = new ArrayList<>();

  private LabPages(Workbook workbook, Lab lab) {
    this.workbook = workbook;
    this.lab = lab;
  }

  static List<Finding> findings(Workbook workbook, Lab lab) {
    LabPages pages = new LabPages(workbook, lab);
    pages.sections(lab.directory().resolve("README.md"), README);
    pages.sections(lab.solution().resolve(Discussion.FILE_NAME), DISCUSSION);
    pages.instructors();
    pages.hints();
    pages.files().filter(Files::isRegularFile).forEach(pages::words);
    return List.copyOf(pages.findings);
  }

  private Stream<Path> files() {
    return Stream.of(
        lab.directory().resolve("README.md"),
        lab.directory().resolve(Lab.DESCRIPTOR),
        lab.solution().resolve(Discussion.FILE_NAME),
        lab.solution().resolve(INSTRUCTORS),
        lab.solution().resolve(SolutionManifest.FILE_NAME));
  }

  private void sections(Path page, List<String> wanted) {
    String rule = "the pages have their sections in order";
    if (!Files.isRegularFile(page)) {
      broken(rule, workbook.name(page) + " is missing; write it.");
      return;
    }
    List<String> headings =
        HEADING.matcher(Folders.read(page)).results().map(match -> match.group(1)).toList();
    int at = 0;
    for (int i = 0; i < wanted.size(); i++) {
      int found = indexOf(headings, wanted.get(i), at);
      if (found < 0) {
        boolean elsewhere = indexOf(headings, wanted.get(i), 0) >= 0;
        broken(
            rule,
            workbook.name(page)
                + (elsewhere ? ": move the heading with \"" : ": add a heading with \"")
                + wanted.get(i)
                + "\" in it"
                + (i == 0 ? "." : " after \"" + wanted.get(i - 1) + "\"."));
      } else {
        at = found + 1;
      }
    }
  }

  private static int indexOf(List<String> headings, String word, int from) {
    for (int i = from; i < headings.size(); i++) {
      if (headings.get(i).toLowerCase(Locale.ROOT).contains(word)) {
        return i;
      }
    }
    return -1;
  }

  private void instructors() {
    Path page = lab.solution().resolve(INSTRUCTORS);
    if (!Files.isRegularFile(page)) {
      broken(
          "there are notes for instructors",
          workbook.name(page) + " is missing; write what an instructor should know.");
    }
  }

  private void hints() {
    Path readme = lab.directory().resolve("README.md");
    if (Files.isRegularFile(readme) && Folders.read(readme).contains("<details>")) {
      broken(
          "hints live in lab.yaml alone",
          workbook.name(readme) + " folds something (<details>): move hints to lab.yaml.");
    }
    if (!HintsPage.of(lab).isCurrent()) {
      broken(
          "the page of hints is current",
          workbook.name(lab.directory().resolve(HintsPage.FILE_NAME))
              + " is not what lab.yaml says; run lab map --write.");
    }
  }

  private void words(Path page) {
    String text = Folders.read(page);
    List<String> remarks = new ArrayList<>(PlainWords.remarks(text));
    if (page.toString().endsWith(".md")) {
      remarks.addAll(PlainWords.longLines(text));
    }
    remarks.forEach(remark -> broken("plain words", workbook.name(page) + remark));
  }

  private void broken(String rule, String message) {
    findings.add(new Finding(rule, message));
  }
}
