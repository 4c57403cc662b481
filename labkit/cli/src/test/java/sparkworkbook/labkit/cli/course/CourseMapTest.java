package sparkworkbook.labkit.cli.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;

@DisplayName("lab map")
class CourseMapTest {
  private static final String PAGE = "labs/README.md";
  private static final String PLAN = "labs/course.yaml";
  private static final String TINY = "labs/01-tiny/lab.yaml";

  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) {
    tiny = TinyWorkbook.in(folder);
    lab("02-longer", "3.12", 20);
    lab("03-longest", "3.1.2", 30);
    tiny.write(
        PLAN,
        """
        scenarios: [longer]
        lengths:
          - {name: Morning, minutes: 25}
          - {name: Day, minutes: 40}
        paths:
          - {name: Student, aim: To learn., labs: [longer, tiny, later, longest]}
        planned: [later]
        """);
  }

  @Test
  @DisplayName("has a row for every section of the course from 3.0 to 3.16")
  void everySection() {
    assertThat(Section.all())
        .extracting(section -> section.number().split("\\.")[1])
        .containsSubsequence(IntStream.rangeClosed(0, 16).mapToObj(Integer::toString).toList());
    assertThat(map()).contains(Section.all().stream().map(each -> "| " + each.number()).toList());
  }

  @Test
  @DisplayName("names the labs of a section with minutes and points, or says that there is none")
  void labsOfASection() {
    assertThat(map())
        .contains("| 3.4 | A list on the driver, and collect | " + link("01-tiny") + " | 5 | 5 |")
        .contains("| 3.3 | Python's memory next to the JVM's | no lab | | |")
        .contains("| 3.1.1 | The JVM's heap, and what lies outside it | no lab | | |");
  }

  @Test
  @DisplayName("a lab of a whole section is in each of its parts, and in none of another number")
  void wholeSection() {
    lab("03-longest", "3.1", 30);

    assertThat(rowsWith(link("02-longer") + " | 20 | 5 |"))
        .extracting(row -> row.split(" \\| ")[0])
        .containsExactly("| 3.12.1", "| 3.12.2", "| 3.12.3");
    assertThat(rowsWith(link("03-longest") + " | 30 | 5 |"))
        .extracting(row -> row.split(" \\| ")[0])
        .containsExactly("| 3.1.1", "| 3.1.2");
  }

  @Test
  @DisplayName("begins with the scenarios")
  void scenarios() {
    assertThat(map())
        .containsSubsequence(
            "3 labs, 55 minutes, 15 points",
            "## Where to begin",
            "| " + link("02-longer") + " | Add without looking | 3.12 | 20 | 5 |",
            "## Paths");
  }

  @Test
  @DisplayName("a path takes labs in order while they fit, and adds up their minutes and points")
  void paths() {
    assertThat(map())
        .containsSubsequence(
            "**Student.** To learn.",
            "| Morning, 25 minutes | "
                + link("02-longer")
                + ", "
                + link("01-tiny")
                + " | 25 | 10 |",
            "| longer | then " + link("03-longest") + " | 55 | 15 |")
        .doesNotContain("| Day");
  }

  @Test
  @DisplayName("takes a planned lab in when it has come, and asks to tidy up")
  void plannedLabComes() {
    lab("04-later", "3.3", 7);

    Spoken spoken = tiny.lab("map");

    assertThat(spoken.code()).isZero();
    assertThat(spoken.out())
        .contains("| Day, 40 minutes | then " + link("04-later") + " | 32 | 15 |")
        .contains("| 3.3 | Python's memory next to the JVM's | " + link("04-later") + " | 7 | 5 |");
    assertThat(spoken.err()).contains("later").contains("off the list planned");
  }

  @Test
  @DisplayName("--write writes the page, and a changed lab makes it out of date")
  void writes() {
    assertThat(CourseMap.of(tiny.workbook()).isCurrent()).isFalse();

    assertThat(tiny.lab("map", "--write").out()).contains("Wrote " + PAGE);

    assertThat(tiny.read(PAGE)).isEqualTo(map());
    assertThat(CourseMap.of(tiny.workbook()).isCurrent()).isTrue();
    assertThat(tiny.lab("map", "--write").out()).contains("up to date");
    tiny.write(PAGE, tiny.read(PAGE).replace("\n", "\r\n"));
    assertThat(CourseMap.of(tiny.workbook()).isCurrent()).as("checked out on Windows").isTrue();

    tiny.replace(TINY, "minutes: 5", "minutes: 6");

    assertThat(CourseMap.of(tiny.workbook()).isCurrent()).isFalse();
  }

  @Test
  @DisplayName("an id that no lab has is 3, and says file, line, the near miss and what to do")
  void unknownId() {
    tiny.replace(PLAN, "tiny, later", "tinny, later");

    Spoken spoken = tiny.lab("map", "--write");

    assertThat(spoken.code()).isEqualTo(3);
    assertThat(spoken.err())
        .contains("course.yaml, line 6")
        .contains("tinny")
        .contains("Did you mean 01-tiny?")
        .contains("list planned");
  }

  @Test
  @DisplayName("a lab's number is not its id: numbers change")
  void numberAsId() {
    tiny.replace(PLAN, "[longer, tiny", "[longer, 01-tiny");

    assertThat(tiny.lab("map").err()).contains("without the number");
  }

  @Test
  @DisplayName("a lab twice in a path, a key too many, and a length out of order are 3")
  void brokenPlan() {
    String whole = tiny.read(PLAN);
    for (List<String> mistake :
        List.of(
            List.of("[longer, tiny", "[longer, longer", "longer twice"),
            List.of("aim: To learn.", "aims: To learn.", "Did you mean aim?"),
            List.of("minutes: 40", "minutes: 25", "26 or more"))) {
      tiny.write(PLAN, whole.replace(mistake.get(0), mistake.get(1)));

      Spoken spoken = tiny.lab("map");

      assertThat(spoken.code()).as("%s", mistake).isEqualTo(3);
      assertThat(spoken.err()).contains("course.yaml").contains(mistake.get(2));
    }
  }

  @Test
  @DisplayName("a section that the course does not have is 3, and names the lab's file")
  void unknownSection() {
    for (String wrong : List.of("3.17", "3.4.1", "1")) {
      lab("02-longer", wrong, 20);

      Spoken spoken = tiny.lab("map");

      assertThat(spoken.code()).as(wrong).isEqualTo(3);
      assertThat(spoken.err()).contains("02-longer").contains(wrong + " of the course");
    }
  }

  private String map() {
    return tiny.lab("map").out();
  }

  private Stream<String> rowsWith(String text) {
    return map().lines().filter(row -> row.startsWith("| 3.") && row.contains(text));
  }

  private static String link(String folder) {
    return "[" + folder.replaceFirst("-", " ") + "](" + folder + "/README.md)";
  }

  private void lab(String folder, String section, int minutes) {
    tiny.write(
        "labs/" + folder + "/lab.yaml",
        tiny.read(TINY)
            .replace("id: tiny", "id: " + folder.substring(3))
            .replace("\"3.4\"", "\"" + section + "\"")
            .replace("minutes: 5", "minutes: " + minutes));
    tiny.write("labs/" + folder + "/" + TinyWorkbook.STUDENT_FILE, TinyWorkbook.tinyJava(""));
  }
}
