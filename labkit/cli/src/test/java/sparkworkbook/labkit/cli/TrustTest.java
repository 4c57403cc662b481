package sparkworkbook.labkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
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
}
