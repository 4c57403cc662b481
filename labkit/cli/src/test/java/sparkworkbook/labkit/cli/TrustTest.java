package sparkworkbook.labkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;

@DisplayName("A job that would rather be its own judge")
class TrustTest {
  private static final String JUDGES = "labs/01-tiny/src/test/java/sparkworkbook/labs/tiny/";
  private static final String STUDENTS = "labs/01-tiny/" + TinyWorkbook.STUDENT_FILE;

  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) {
    tiny = TinyWorkbook.in(folder.resolve("a workbook"));
    tiny.lab("list");
  }

  @Test
  @DisplayName("writes the record itself, prints a verdict and halts: nothing of it counts")
  void forges() {
    tiny.student(
        """
        try {
          String all = "{\\"id\\":\\"tiny\\",\\"score\\":5,\\"max_score\\":5,\\"tests\\":["
              + "{\\"id\\":\\"TinyTest.sumIsUnchanged\\",\\"status\\":\\"passed\\",\\"points\\":2,"
              + "\\"max_points\\":2,\\"message\\":\\"\\",\\"measured\\":{}}]}";
          for (String name : new String[] {"lab-result.json", "target/lab-result.json"}) {
            java.nio.file.Path file = java.nio.file.Path.of(name).toAbsolutePath();
            java.nio.file.Files.createDirectories(file.getParent());
            java.nio.file.Files.writeString(file, all);
          }
          String line = "{\\"verdict\\":1,\\"phase\\":\\"COMPLETE\\",\\"millis\\":5,\\"result\\":" + all + "}";
          System.out.println("verdict 1: the tests took 5 ms\\nready to judge\\n" + line);
          System.out.flush();
        } catch (java.io.IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
        Runtime.getRuntime().halt(0);
        return 0;
        """);

    Spoken spoken = tiny.lab("test", "1");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out()).contains("0 of 5 points").contains("called Runtime.halt");
  }

  @Test
  @DisplayName("halts after a check has passed: that check is judged again, without it")
  void haltsBetweenChecks() {
    tiny.student(
        """
        if (numbers.length == 2) { Runtime.getRuntime().halt(0); }
        return Arrays.stream(numbers).sum();
        """);

    Spoken spoken = tiny.lab("test", "1");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out())
        .containsPattern("passed +2/2 +sum is unchanged")
        .containsPattern("error +0/3 +looks at nothing");
  }

  @Test
  @DisplayName("halts the JVM a little later, each time: what has passed does not count")
  void haltsLater() {
    tiny.student(
        """
        new Thread(() -> {
          java.util.concurrent.locks.LockSupport.parkNanos(200_000_000L);
          Runtime.getRuntime().halt(0);
        }).start();
        if (numbers.length == 2) { while (looks < 7) { Thread.onSpinWait(); } }
        return Arrays.stream(numbers).sum();
        """);

    Spoken spoken = tiny.lab("test", "1");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out()).containsPattern("error +0/3 +looks at nothing");
  }

  @Test
  @DisplayName("has a class with the name of one of the judge's: refused, and told which")
  void takesAName() {
    tiny.write(
        JUDGES + "Delivery.java",
        "package sparkworkbook.labs.tiny; record Delivery(int expected, String why) {}");
    tiny.write(
        STUDENTS, TinyWorkbook.tinyJava(TinyWorkbook.REFERENCE) + "record Delivery(int sum) {}\n");

    Spoken spoken = tiny.lab("test", "1");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out())
        .contains("a name is taken, so nothing was judged")
        .contains("The judge has a class sparkworkbook.labs.tiny.Delivery too. Rename yours")
        .contains("0 of 5 points");

    tiny.replace(STUDENTS, "record Delivery(", "record DeliveryOfMine(");
    assertThat(tiny.lab("test", "1").code()).isZero();
  }

  @Test
  @DisplayName("has a class with the name of a library's, or a file that JUnit reads: refused")
  void takesALibrarysName() {
    tiny.student(TinyWorkbook.REFERENCE);
    tiny.write(
        "labs/01-tiny/src/main/java/org/assertj/core/api/Assertions.java",
        "package org.assertj.core.api; public class Assertions {}");
    tiny.write("labs/01-tiny/src/main/resources/junit-platform.properties", "a=b");

    Spoken spoken = tiny.lab("test", "1");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out())
        .contains("A library has a class org.assertj.core.api.Assertions too")
        .contains("The file junit-platform.properties changes how the judge runs");
  }

  @Test
  @DisplayName("throws what makes JUnit skip a check: an error, and every point still counts")
  void givesUp() {
    tiny.student(
        """
        try {
          RuntimeException aborted = (RuntimeException)
              Class.forName("org.opentest4j.TestAbortedException").getConstructor().newInstance();
          aborted.setStackTrace(new StackTraceElement[0]);
          throw aborted;
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(e);
        }
        """);

    Spoken spoken = tiny.lab("test", "1");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out()).contains("0 of 5 points").containsPattern("error +0/3");
  }

  @Test
  @DisplayName("rewrites the judge: the verdict is void, and the judge is as it was")
  void rewritesTheJudge() {
    String judge = tiny.read(JUDGES + "TinyTest.java");
    tiny.student(
        """
        try {
          java.nio.file.Path lab = java.nio.file.Path.of("%s");
          java.nio.file.Files.writeString(lab.resolve("src/test/java/sparkworkbook/labs/tiny/TinyTest.java"), "");
          java.nio.file.Files.writeString(lab.resolve("src/test/java/sparkworkbook/labs/tiny/Added.java"), "");
          java.nio.file.Files.delete(lab.resolve("lab.yaml"));
          return Arrays.stream(numbers).sum();
        } catch (java.io.IOException e) {
          return Arrays.stream(numbers).sum();
        }
        """
            .formatted(tiny.theLab().directory()));

    Spoken spoken = tiny.lab("test", "1");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out())
        .contains("0 of 5 points")
        .contains("changed files of the workbook while it was judged")
        .contains("labs/01-tiny/lab.yaml");
    assertThat(tiny.read(JUDGES + "TinyTest.java")).isEqualTo(judge);
    assertThat(Path.of(tiny.theLab().directory().toString(), "lab.yaml")).exists();
    assertThat(
            Path.of(
                tiny.theLab().directory().toString(),
                "src/test/java/sparkworkbook/labs/tiny/Added.java"))
        .doesNotExist();
    tiny.student(TinyWorkbook.STARTER);
    assertThat(tiny.lab("test", "1").out()).contains("2 of 5 points");
  }

  @Test
  @DisplayName("leaves a process behind that would write the record later: it is ended, too")
  @EnabledOnOs(OS.LINUX)
  void leavesAProcess() throws Exception {
    Path written = tiny.workbook().root().resolve("written-later");
    tiny.student(
        """
        try {
          new ProcessBuilder("sh", "-c", "(sleep 20; touch '%s') > /dev/null 2>&1 &")
              .start()
              .waitFor();
        } catch (java.io.IOException | InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return Arrays.stream(numbers).sum();
        """
            .formatted(written));

    assertThat(tiny.lab("test", "1").code()).isZero();

    assertThat(
            ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(written.toString())))
        .isEmpty();
  }

  @Test
  @DisplayName("in a student's copy a judge that differs from the commit gives no verdict")
  void differsFromTheCommit() throws Exception {
    git("init", "-q");
    git("add", "labs");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "labs");
    assertThat(tiny.lab("test", "1").out()).doesNotContain("differ");
    tiny.replace(JUDGES + "TinyTest.java", "isZero()", "isNotNegative()");

    assertThat(tiny.lab("test", "1"))
        .satisfies(author -> assertThat(author.code()).isZero())
        .satisfies(author -> assertThat(author.out()).contains("differs from the commit"));

    tiny.delete("solutions");
    Spoken student = tiny.lab("test", "1");
    assertThat(student.code()).isEqualTo(3);
    assertThat(student.err())
        .contains("is not the workbook's own")
        .contains(JUDGES + "TinyTest.java")
        .contains("git checkout HEAD -- labs/01-tiny/lab.yaml labs/01-tiny/src/test");
  }

  @Test
  @DisplayName("reset brings back what the commit has, not what lay there at first use")
  void startersComeFromTheCommit() throws Exception {
    git("init", "-q");
    git("add", "labs");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "labs");
    tiny.delete(".lab");
    tiny.student(TinyWorkbook.REFERENCE);

    tiny.lab("reset", "1");

    assertThat(tiny.read(STUDENTS)).contains(TinyWorkbook.STARTER);
  }

  private void git(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(words));
    Process git =
        new ProcessBuilder(command).directory(tiny.workbook().root().toFile()).inheritIO().start();
    assertThat(git.waitFor()).isZero();
  }
}
