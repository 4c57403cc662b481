package sparkworkbook.labkit.cli.course;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabDescriptor;

/**
 * The page {@value #FILE}: every section of the course with its labs, and paths through them. It is
 * made from the labs' {@code lab.yaml} and {@code labs/course.yaml}, so it cannot disagree with
 * them for longer than a build takes.
 */
public final class CourseMap {
  /** The page, below the workbook's root. */
  public static final String FILE = "labs/README.md";

  private final Workbook workbook;
  private final List<LabDescriptor> labs;
  private final LearningPaths plan;
  private final StringBuilder page = new StringBuilder();

  private CourseMap(Workbook workbook, List<LabDescriptor> labs, LearningPaths plan) {
    this.workbook = workbook;
    this.labs = labs;
    this.plan = plan;
  }

  /**
   * Reads every lab and the plan.
   *
   * @throws WorkbookException if a lab names a section that the course does not have
   * @throws sparkworkbook.labkit.harness.record.LabDescriptorException if one of the files is
   *     broken
   */
  public static CourseMap of(Workbook workbook) {
    Map<String, LabDescriptor> labs = new LinkedHashMap<>();
    for (Lab lab : workbook.labs()) {
      labs.put(lab.topic(), lab.descriptor());
    }
    labs.values().forEach(CourseMap::refuseUnknownSections);
    return new CourseMap(workbook, List.copyOf(labs.values()), LearningPaths.read(workbook, labs));
  }

  /**
   * The labs in the order of the first path, then the others by number; by number alone where there
   * is no {@code labs/course.yaml}.
   */
  public static List<Lab> inOrder(Workbook workbook) {
    if (!Files.isRegularFile(workbook.root().resolve(LearningPaths.FILE))) {
      return workbook.labs();
    }
    List<String> first =
        of(workbook).plan.paths().stream()
            .findFirst()
            .map(path -> path.labs().stream().map(LabDescriptor::id).toList())
            .orElse(List.of());
    return workbook.labs().stream()
        .sorted(
            Comparator.comparingInt(
                lab -> first.contains(lab.topic()) ? first.indexOf(lab.topic()) : first.size()))
        .toList();
  }

  /** The page as it should be, in Markdown. */
  public String page() {
    page.setLength(0);
    head();
    scenarios();
    paths();
    sections();
    return page.toString();
  }

  /** Whether the page on disk is {@link #page()}. */
  public boolean isCurrent() {
    Path file = file();
    return Files.isRegularFile(file) && Folders.read(file).replace("\r\n", "\n").equals(page());
  }

  /** Writes the page. */
  public void write() {
    Folders.write(file(), page());
  }

  /** What is no fault, but should be tidied up; one sentence each. */
  public List<String> remarks() {
    return plan.come().stream()
        .map(
            id ->
                "There is a lab "
                    + id
                    + " now: take it off the list planned in "
                    + LearningPaths.FILE
                    + ".")
        .toList();
  }

  private Path file() {
    return workbook.root().resolve(FILE);
  }

  private void head() {
    line("# The course and its labs");
    line("");
    line("<!-- Made by `lab map --write` from every lab.yaml and course.yaml: edit those. -->");
    line("");
    line(
        "%s, %d minutes, %d points. The minutes are those to set aside for a lab.",
        labs.size() == 1 ? "One lab" : labs.size() + " labs", minutes(labs), points(labs));
  }

  private void scenarios() {
    line("");
    line("## Where to begin");
    line("");
    line("Scenarios that the course names itself:");
    line("");
    line("| lab | what happens | sections | minutes | points |");
    line("|---|---|---|---:|---:|");
    for (LabDescriptor lab : plan.scenarios()) {
      line(
          "| %s | %s | %s | %d | %d |",
          link(lab), lab.title(), String.join(", ", lab.course()), lab.minutes(), lab.maxScore());
    }
  }

  private void paths() {
    line("");
    line("## Paths");
    line("");
    line("A path takes its labs in order, as many as fit into the time for labs. Each row goes on");
    line("where the one before ends; its minutes and points are those of the path up to there.");
    for (LearningPaths.Path path : plan.paths()) {
      line("");
      line("**%s.** %s", path.name(), path.aim());
      line("");
      line("| time for labs | labs | minutes | points |");
      line("|---|---|---:|---:|");
      int from = 0;
      for (LearningPaths.Length length : plan.lengths()) {
        int to = fitting(path.labs(), length.minutes());
        stretch(length.name() + ", " + length.minutes() + " minutes", path.labs(), from, to);
        from = to;
      }
      stretch("longer", path.labs(), from, path.labs().size());
    }
  }

  private void stretch(String name, List<LabDescriptor> labs, int from, int to) {
    if (from == to) {
      return;
    }
    List<LabDescriptor> soFar = labs.subList(0, to);
    line(
        "| %s | %s%s | %d | %d |",
        name,
        from == 0 ? "" : "then ",
        labs.subList(from, to).stream().map(CourseMap::link).collect(Collectors.joining(", ")),
        minutes(soFar),
        points(soFar));
  }

  private void sections() {
    line("");
    line("## Sections of the course");
    line("");
    line("| section | about | lab | minutes | points |");
    line("|---|---|---|---:|---:|");
    for (Section section : Section.all()) {
      String heading = "| " + section.number() + " | " + section.title();
      List<LabDescriptor> found = labs.stream().filter(lab -> exercises(lab, section)).toList();
      if (found.isEmpty()) {
        line("%s | no lab | | |", heading);
      }
      for (LabDescriptor lab : found) {
        line("%s | %s | %d | %d |", heading, link(lab), lab.minutes(), lab.maxScore());
        heading = "| |";
      }
    }
  }

  private static void refuseUnknownSections(LabDescriptor lab) {
    List<Section> sections = Section.all();
    for (String named : lab.course()) {
      if (sections.stream().noneMatch(section -> section.isPartOf(named))) {
        throw new WorkbookException(
            lab.directory().resolve(Lab.DESCRIPTOR)
                + " names section "
                + named
                + " of the course, which there is not.\nWrite one of "
                + sections.stream().map(Section::number).collect(Collectors.joining(", "))
                + ", or 3.1 for all of 3.1.");
      }
    }
  }

  private static boolean exercises(LabDescriptor lab, Section section) {
    return lab.course().stream().anyMatch(section::isPartOf);
  }

  /** How many labs from the first on last no longer than {@code minutes}. */
  private static int fitting(List<LabDescriptor> labs, int minutes) {
    int fitting = 0;
    while (fitting < labs.size() && minutes(labs.subList(0, fitting + 1)) <= minutes) {
      fitting++;
    }
    return fitting;
  }

  private static int minutes(List<LabDescriptor> labs) {
    return labs.stream().mapToInt(LabDescriptor::minutes).sum();
  }

  private static int points(List<LabDescriptor> labs) {
    return labs.stream().mapToInt(LabDescriptor::maxScore).sum();
  }

  private static String link(LabDescriptor lab) {
    String folder = lab.directory().getFileName().toString();
    return "[" + folder.replaceFirst("-", " ") + "](" + folder + "/README.md)";
  }

  private void line(String text, Object... values) {
    page.append(values.length == 0 ? text : String.format(Locale.ROOT, text, values)).append('\n');
  }
}
