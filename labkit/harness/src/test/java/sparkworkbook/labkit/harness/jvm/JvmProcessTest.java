package sparkworkbook.labkit.harness.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JvmProcessTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path temporary;

  @Test
  void should_pass_arguments_properties_and_environment_as_they_are() throws Exception {
    JvmExit exit =
        run(
            small(Mains.PrintsArguments.class)
                .systemProperty("test.value", "C:\\a b\\\"c\"")
                .environment("SPARK_HOME", " home")
                .arguments("a b", "", "it's \"q\"", "back\\slash", "#no", "@no", "line\nbreak"));

    assertThat(exit.code()).isZero();
    assertThat(exit.timedOut()).isFalse();
    assertThat(exit.tail())
        .contains("[a b]", "[]", "[it's \"q\"]", "[back\\slash]", "[#no]", "[@no]")
        .contains("[line", "break]")
        .contains("Grüße C:\\a b\\\"c\"", "env 127.0.0.1 home")
        .contains("tmp " + exit.output() + ".tmp");
    assertThat(exit.output()).hasFileName("output.txt").content().contains("Grüße");
    assertThat(temporary.resolve("out/output.txt.tmp")).doesNotExist();
  }

  @Test
  void should_report_the_exit_code() {
    assertThat(run(small(Mains.ExitsWith.class).arguments("52")).code()).isEqualTo(52);
    assertThat(run(small("no.such.Main")).code()).isEqualTo(1);
    assertThat(JvmExit.meaning(52)).isEqualTo("a task ran out of memory (SparkExitCode.OOM)");
    assertThat(JvmExit.meaning(139)).isEqualTo("signal 11");
  }

  @Test
  void should_bound_the_output_file_and_keep_the_last_lines() throws Exception {
    JvmExit exit = run(small(Mains.PrintsMuch.class));

    assertThat(exit.tail()).hasSize(100).endsWith("the last line");
    assertThat(Files.size(exit.output())).isBetween(64L << 20, 65L << 20);
    assertThat(lastLineOf(exit.output())).startsWith("[labkit: the output is cut here");
  }

  @Test
  void should_end_a_jvm_that_takes_too_long_with_all_that_it_started() throws Exception {
    Path pid = temporary.resolve("grandchild.pid");

    JvmExit exit;
    try (JvmProcess process =
        small(Mains.StartsAnother.class)
            .arguments(pid.toString(), "wait")
            .start(temporary.resolve("out/output.txt"))) {
      await(() -> Files.exists(pid));
      exit = process.await(Duration.ofMillis(300));
    }

    assertThat(exit.timedOut()).isTrue();
    assertThat(exit.code()).isNotZero();
    assertGone(pid);
  }

  @Test
  void should_end_what_a_jvm_leaves_behind_when_it_ends_by_itself() {
    Path pid = temporary.resolve("grandchild.pid");

    JvmExit exit = run(small(Mains.StartsAnother.class).arguments(pid.toString(), "end"));

    assertThat(exit.timedOut()).isFalse();
    assertGone(pid);
  }

  @Test
  void should_take_children_and_grandchildren_along_when_the_parent_is_killed() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                String.join(
                    System.getProperty("path.separator"),
                    JvmCommand.runningClassPath().stream().map(Path::toString).toList()),
                Mains.Parent.class.getName(),
                temporary.toString())
            .redirectErrorStream(true)
            .redirectOutput(temporary.resolve("parent.txt").toFile())
            .start();
    Path child = temporary.resolve("child.pid");
    Path grandchild = temporary.resolve("grandchild.pid");
    await(() -> Files.exists(child) && Files.exists(grandchild));

    parent.destroyForcibly().waitFor();

    assertGone(child);
    assertGone(grandchild);
  }

  @Test
  void should_end_the_jvm_when_the_waiting_thread_is_interrupted() {
    try (JvmProcess process =
        small(Mains.Waits.class)
            .arguments(temporary.resolve("pid").toString())
            .start(temporary.resolve("out/output.txt"))) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> process.await(LIMIT)).isInstanceOf(IllegalStateException.class);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(process.isAlive()).isFalse();
    }
  }

  @Test
  void should_carry_lines_to_the_jvm_whatever_the_job_does_to_its_input() {
    try (JvmProcess process =
        small(Mains.Echoes.class).start(temporary.resolve("out/output.txt"))) {
      await(() -> process.tail().contains("still here"));

      process.send("good morning");

      await(() -> process.tail().contains("heard good morning"));
      assertThat(process.isAlive()).isTrue();
    }
  }

  @Test
  void should_put_jars_before_folders_and_let_options_win() throws Exception {
    Path folder = Files.createDirectories(temporary.resolve("classes"));
    Path jar = Files.createFile(temporary.resolve("a.jar"));
    JvmCommand command = small("x.Main").classPath(List.of(folder, jar, folder));

    assertThat(command.words())
        .containsSubsequence("-cp", jar + System.getProperty("path.separator") + folder, "x.Main");
    assertThat(command.words()).contains("-XX:+UseG1GC", "-XX:TieredStopAtLevel=1", "-Xmx64m");
    assertThat(command.options("-XX:+UseParallelGC", "-XX:+UseGCOverheadLimit").words())
        .contains("-XX:+UseParallelGC")
        .doesNotContain("-XX:+UseG1GC");
    assertThat(command.options("-XX:+UseGCOverheadLimit").words()).contains("-XX:+UseG1GC");
  }

  @Test
  void should_start_quietly_with_an_archive_that_does_not_fit() throws Exception {
    Path archive = Files.writeString(temporary.resolve("broken.jsa"), "no archive");

    JvmExit exit = run(small(Mains.ExitsWith.class).sharedArchive(archive).arguments("0"));

    assertThat(exit.code()).isZero();
    assertThat(exit.tail()).isEmpty();
  }

  private static JvmCommand small(Class<?> main) {
    return small(main.getName());
  }

  private static JvmCommand small(String main) {
    return JvmCommand.of(main).heap("64m");
  }

  private JvmExit run(JvmCommand command) {
    try (JvmProcess process = command.start(temporary.resolve("out/output.txt"))) {
      return process.await(LIMIT);
    }
  }

  private static void assertGone(Path pidFile) {
    await(() -> process(pidFile).filter(ProcessHandle::isAlive).isEmpty());
  }

  private static Optional<ProcessHandle> process(Path file) {
    try {
      return ProcessHandle.of(Long.parseLong(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time limit").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static String lastLineOf(Path file) throws Exception {
    try (var lines = Files.lines(file)) {
      return lines.reduce("", (a, b) -> b);
    }
  }
}
