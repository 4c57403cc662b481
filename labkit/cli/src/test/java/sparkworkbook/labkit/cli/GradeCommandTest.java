package sparkworkbook.labkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;
import sparkworkbook.labkit.cli.workbook.Folders;

@DisplayName("lab grade")
class GradeCommandTest {
  private static final String IN_COPY = "labs/01-tiny/" + TinyWorkbook.STUDENT_FILE;
  private static final String JUDGE =
      "labs/01-tiny/src/test/java/sparkworkbook/labs/tiny/TinyTest.java";

  /** Is right with one seed alone. */
  private static final String NEEDS_SEED =
      "if (!\"7\".equals(System.getProperty(\"workbook.seed\"))) { return 0; } "
          + TinyWorkbook.REFERENCE;

  private Path root;
  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) {
    root = folder;
    tiny = TinyWorkbook.in(root.resolve("workbook"));
  }

  @Test
  @DisplayName("judges a whole copy: the judge that counts is the instructor's")
  void wholeCopy() throws IOException {
    handIn("anna/copy/" + IN_COPY, TinyWorkbook.STARTER);
    write("anna/copy/" + JUDGE, "class TinyTest {}");
    tiny.delete("solutions");

    Spoken spoken = grade("anna", "--json", root.resolve("grade.json").toString());

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out())
        .contains("2 of 5 points", "looks at nothing: failed, 0 of 3 points", "[looks]");
    JsonNode json = new ObjectMapper().readTree(root.resolve("grade.json").toFile());
    assertThat(json.at("/labs/0/result/score").asInt()).isEqualTo(2);
    assertThat(json.at("/labs/0/state").asText()).isEqualTo("judged");
    assertThat(tiny.read(IN_COPY)).contains(TinyWorkbook.STARTER);
    assertThat(Folders.filesBelow(root.resolve("workbook/.lab/work"))).isEmpty();
    assertThat(root.resolve("workbook/.lab/grading")).isEmptyDirectory();
  }

  @Test
  @DisplayName("judges a zip with the student file alone, with the seed that is named")
  void zip() throws IOException {
    zip("anna.zip", "Tiny.java", TinyWorkbook.tinyJava(NEEDS_SEED));

    Spoken same = grade("anna.zip", "--seed", "7");
    Spoken other = grade("anna.zip", "--seed", "8", "--labs", "tiny");

    assertThat(same.out()).contains("5 of 5 points", "seed 7");
    assertThat(same.code()).isZero();
    assertThat(other.out()).contains("3 of 5 points", "seed 8");
    assertThat(other.code()).isEqualTo(1);
  }

  @Test
  @DisplayName("grades a class: one that does not compile costs the others nothing; resumes")
  void aClass() throws IOException {
    handIn("class/anna/" + IN_COPY, TinyWorkbook.REFERENCE);
    handIn("class/bo/Tiny.java", "return sun(numbers);");
    zip("class/cleo.zip", "Tiny.java", TinyWorkbook.tinyJava(TinyWorkbook.STARTER));
    write("class/dan/notes.txt", "I did not");
    String[] words = {"class", "--out", root.resolve("out").toString(), "--jobs", "2"};

    Spoken spoken = grade(words);

    assertThat(spoken.code()).as(spoken.err()).isZero();
    assertThat(spoken.out())
        .contains("4 submissions, 1 labs", "anna  5 of 5 points", "cleo  2 of 5 points")
        .containsPattern("about \\d+ s left");
    assertThat(Files.readAllLines(root.resolve("out/grades.csv")))
        .hasSize(5)
        .anyMatch(line -> line.startsWith("anna,,anna,5,5,5,"))
        .anyMatch(line -> line.startsWith("bo,,bo,0,0,5,"))
        .anyMatch(line -> line.startsWith("dan,,dan,0,0,5,") && line.contains("no student file"));
    assertThat(root.resolve("out/students/bo.md"))
        .content()
        .contains("does not compile", "Tiny.java:14: cannot find symbol");
    assertThat(root.resolve("out/class.html")).exists();
    assertThat(root.resolve("out/junit/anna.xml")).exists();
    assertThat(root.resolve("out/gradescope/anna.json")).exists();

    assertThat(grade(words))
        .satisfies(again -> assertThat(again.code()).isEqualTo(2))
        .satisfies(again -> assertThat(again.err()).contains("Go on with it: --resume"));
    String[] resumed = {words[0], words[1], words[2], "--resume"};
    Spoken resume = grade(resumed);
    assertThat(resume.code()).isZero();
    assertThat(resume.out()).doesNotContain("of 5 points");
    assertThat(root.resolve("out/grades.csv")).content().contains("anna,,anna,5,5,5,");
  }

  @Test
  @DisplayName("wrong usage: one message that says how to fix it, and nothing is written")
  void wrongUsage() throws IOException {
    handIn("class/anna/Tiny.java", TinyWorkbook.REFERENCE);
    String out = root.resolve("out").toString();

    refused("There is no ", "nowhere");
    refused("There is no submission in", "empty", "--out", out);
    refused("lie in each other", "class", "--out", root.resolve("class/results").toString());
    refused("lie in each other", "class/anna", "--out", root.resolve("class").toString());
    refused("There is no lab 99", "class", "--labs", "99", "--out", out);
    refused("--jobs wants a number", "class", "--jobs", "0", "--out", out);
    refused("--seed wants a number", "class", "--seed", "-1");
    refused("name a folder for the results with --out", "class", "--resume");
    refused("cannot be read as CSV", "class", "--out", out, "--roster", out + ".csv");
    assertThat(root.resolve("out")).doesNotExist();
    assertThat(root.resolve("class/results")).doesNotExist();
  }

  @Test
  @DisplayName("a folder for results that cannot be written: 3, before anything is judged")
  @DisabledOnOs(OS.WINDOWS)
  void notWritable() throws IOException {
    handIn("class/anna/Tiny.java", TinyWorkbook.REFERENCE);
    write("file", "in the way");

    Spoken spoken = grade("class", "--out", root.resolve("file/out").toString());

    assertThat(spoken.code()).isEqualTo(3);
    assertThat(spoken.err()).contains("Cannot write").contains("--out");
    assertThat(spoken.out()).doesNotContain("points");
  }

  private void refused(String message, String... words) throws IOException {
    Files.createDirectories(root.resolve("empty"));
    Spoken spoken = grade(words);
    assertThat(spoken.code()).as(String.join(" ", words)).isEqualTo(2);
    assertThat(spoken.err()).contains(message);
  }

  private Spoken grade(String... words) {
    String[] all = new String[words.length + 1];
    all[0] = "grade";
    System.arraycopy(words, 0, all, 1, words.length);
    all[1] = root.resolve(words[0]).toString();
    return tiny.lab(all);
  }

  private void handIn(String path, String body) throws IOException {
    write(path, TinyWorkbook.tinyJava(body));
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void zip(String path, String name, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(text.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
  }
}
