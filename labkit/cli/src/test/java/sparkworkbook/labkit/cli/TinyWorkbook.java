package sparkworkbook.labkit.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine;
import sparkworkbook.labkit.cli.selfcheck.CheatKind;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;

/**
 * A workbook with one lab, {@code 01-tiny}: add up numbers without calling {@code Tiny.look} for
 * each of them. Its judge needs no Spark, so a verdict takes about a second.
 */
public final class TinyWorkbook {
  public static final String STUDENT_FILE = "src/main/java/sparkworkbook/labs/tiny/Tiny.java";
  public static final String STARTER =
      "int sum = 0; for (int n : numbers) { sum += look(n); } return sum;";
  public static final String REFERENCE = "return Arrays.stream(numbers).sum();";

  /** The lab's answer for every kind of cheat. */
  public static final String NO_CHEAT = "It only adds up a few numbers.";

  private static final String SUM_OF_SOME_CSV =
      "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470";

  static {
    System.setProperty("workbook.noArchive", "true"); // a minute that no test needs
  }

  private final Path root;

  private TinyWorkbook(Path root) {
    this.root = root;
  }

  /** The lab with a solution that keeps every rule. */
  public static TinyWorkbook in(Path root) {
    TinyWorkbook tiny = new TinyWorkbook(root);
    tiny.writeModules();
    tiny.writeLab();
    tiny.writeSolution();
    return tiny;
  }

  /** What was copied from such a workbook, as if it were built. */
  public static TinyWorkbook copied(Path root) {
    TinyWorkbook tiny = new TinyWorkbook(root);
    tiny.writeModules();
    return tiny;
  }

  public Workbook workbook() {
    return Workbook.of(root);
  }

  public Lab theLab() {
    return workbook().lab("1");
  }

  private void writeLab() {
    write("labs/pom.xml", "<modules>\n    <module>01-tiny</module>\n    <module>score</module>\n");
    write("labs/01-tiny/pom.xml", "<project/>");
    write("labs/01-tiny/lab.yaml", LAB_YAML);
    write("labs/01-tiny/README.md", README);
    write("labs/01-tiny/HINTS.md", HINTS);
    write("labs/01-tiny/" + STUDENT_FILE, tinyJava(STARTER));
    write("labs/01-tiny/src/test/java/sparkworkbook/labs/tiny/TinyTest.java", JUDGE);
  }

  public TinyWorkbook write(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String read(String path) {
    try {
      return Files.readString(root.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public TinyWorkbook replace(String path, String old, String by) {
    String text = read(path);
    if (!text.contains(old)) {
      throw new IllegalArgumentException(path + " does not contain " + old);
    }
    return write(path, text.replace(old, by));
  }

  public TinyWorkbook delete(String path) {
    Folders.delete(root.resolve(path));
    return this;
  }

  /** The student's file with this body for {@code sum}. */
  public TinyWorkbook student(String body) {
    return write("labs/01-tiny/" + STUDENT_FILE, tinyJava(body));
  }

  /** Runs the command and keeps what it said. */
  public Spoken lab(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        LabCommand.of(workbook()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int code = command.execute(args);
    return new Spoken(code, out.toString(), err.toString());
  }

  public record Spoken(int code, String out, String err) {}

  public static String tinyJava(String body) {
    return """
        package sparkworkbook.labs.tiny;

        import java.util.Arrays;

        public final class Tiny {
          public static int looks = 0;

          public static int look(int n) {
            looks++;
            return n;
          }

          public static int sum(int[] numbers) {
            %s
          }

          public static void main(String[] args) {
            System.out.println(sum(new int[] {1, 2, 3}));
          }
        }
        """
        .formatted(body);
  }

  private static String cheats() {
    return Arrays.stream(CheatKind.values())
        .map(kind -> "  " + kind.key() + ": \"" + NO_CHEAT + "\"\n")
        .collect(Collectors.joining("", "cheats:\n", ""));
  }

  private void writeModules() {
    String running =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    write("labkit/cli/target/classpath.txt", running);
    write(
        "datasets/target/classpath.txt",
        Workbook.locate().jobClassPath().stream()
            .map(Path::toString)
            .reduce((a, b) -> a + java.io.File.pathSeparator + b)
            .orElseThrow());
    write("datasets/SHA256SUMS", SUM_OF_SOME_CSV + "  flights/some.csv\n");
    write("datasets/flights/some.csv", "a,b\n1,2\n");
  }

  private void writeSolution() {
    String solution = "solutions/01-tiny/";
    write(solution + "checks.yaml", CHECKS + cheats());
    write(solution + "DISCUSSION.md", DISCUSSION);
    write(solution + "INSTRUCTORS.md", "# Notes\n");
    write(solution + "reference/" + STUDENT_FILE, tinyJava(REFERENCE));
    write(
        solution + "alternatives/loop/" + STUDENT_FILE,
        tinyJava("int sum = 0; for (int n : numbers) { sum += n; } return sum;"));
    write(
        solution + "decoys/first-only/" + STUDENT_FILE,
        tinyJava("return numbers.length == 0 ? 0 : numbers[0];"));
    write(
        solution + "decoys/look-twice/" + STUDENT_FILE,
        tinyJava("for (int n : numbers) { look(n); } return Arrays.stream(numbers).sum();"));
    write(solution + "decoys/zero/" + STUDENT_FILE, tinyJava("return 0;"));
  }

  private static final String LAB_YAML =
      """
      id: tiny
      title: Add without looking
      kind: fix
      course: ["3.4"]
      claims: []
      minutes: 5
      main_class: sparkworkbook.labs.tiny.Tiny
      student_files: [src/main/java/sparkworkbook/labs/tiny/Tiny.java]
      requires: []
      master: any
      timeout_s: 20
      tests:
        - {id: TinyTest.sumIsUnchanged, points: 2}
        - {id: TinyTest.looksAtNothing, points: 3}
      hints: [where, which, what]
      """;

  private static final String README =
      """
      # 01 tiny
      ## The incident
      ## What you may change
      ## Run it and watch it break
      ## Predict
      ## Done when
      ## Stuck?
      ## Further reading
      """;

  private static final String HINTS =
      """
      # 01-tiny: hints

      From a question to the technique. Read one, and go back to the job.

      ## Hint 1

      where

      ## Hint 2

      which

      ## Hint 3

      what
      """;

  private static final String CHECKS =
      """
      starter_fails: [TinyTest.looksAtNothing]
      answer: [TinyTest.sumIsUnchanged]
      decoys:
        first-only: {fails: [TinyTest.sumIsUnchanged], why: "one is not all"}
        look-twice: {fails: [TinyTest.looksAtNothing], why: "it still looks"}
        zero: {fails: [TinyTest.sumIsUnchanged], why: "nothing is not all"}
      alternatives: {loop: "a loop is as good"}
      """;

  private static final String DISCUSSION =
      """
      # Discussion
      ## The repair
      <!-- measured: begin -->
      | metric | starter | reference | factor |
      |---|---:|---:|---:|
      <!-- measured: end -->
      ## Why the tempting ones fail
      ## Alternatives that pass
      ## Your predictions
      ## What the course says, and what is true
      """;

  private static final String JUDGE =
      """
      package sparkworkbook.labs.tiny;

      import static org.assertj.core.api.Assertions.assertThat;

      import org.junit.jupiter.api.MethodOrderer;
      import org.junit.jupiter.api.Order;
      import org.junit.jupiter.api.Test;
      import org.junit.jupiter.api.TestMethodOrder;

      @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
      class TinyTest {
        @Test
        @Order(1)
        void sumIsUnchanged() {
          assertThat(Tiny.sum(new int[] {1, 2, 3})).as("sum").isEqualTo(6);
        }

        @Test
        @Order(2)
        void looksAtNothing() {
          Tiny.looks = 0;
          Tiny.sum(new int[] {4, 5});
          assertThat(Tiny.looks).as("looks").isZero();
        }
      }
      """;
}
