package sparkworkbook.labkit.harness;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sparkworkbook.labkit.harness.HarnessAssertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.harness.jvm.JvmCommand;

class ChildJvmTest {
  /** They run to their time limit while other tests run. */
  private static CompletableFuture<ChildJvm.Result> hangs;

  private static CompletableFuture<ChildJvm.Result> leavesAThread;

  @BeforeAll
  static void startWhatTakesUntilItsTimeLimit() {
    hangs = untilItsTimeLimit(Jobs.Hangs.class);
    leavesAThread = untilItsTimeLimit(Jobs.ThrowsAndLeavesAThread.class);
  }

  private static CompletableFuture<ChildJvm.Result> untilItsTimeLimit(Class<?> main) {
    ChildJvm child = light(main).timeout(Duration.ofSeconds(8));
    return CompletableFuture.supplyAsync(child::run, task -> new Thread(task).start());
  }

  @Test
  void should_run_a_job_as_spark_submit_does_and_count_what_it_did() throws Exception {
    ChildJvm.Result result =
        ChildJvm.of(Jobs.Counts.class)
            .heap("512m")
            .cores(1)
            .timeout(Duration.ofSeconds(60))
            .run("--data", "a b");

    assertThat(result)
        .exitedNormally()
        .exitedWith(0)
        .didNotRunOutOfMemory()
        .didNotTimeOut()
        .outputContains("args --data,a b")
        .outputContains("master local[1]")
        .outputContains("host 127.0.0.1")
        .outputContains("zone UTC||")
        .outputContains("rows 1000");
    Assertions.assertThat(result.metrics().jobs()).isEqualTo(2);
    Assertions.assertThat(result.metrics().tasks()).isEqualTo(5);
    Assertions.assertThat(result.tail()).noneMatch(line -> line.contains("INFO"));
    Assertions.assertThat(result.outputFile().resolveSibling("work")).doesNotExist();
    Assertions.assertThat(result.outputFile().resolveSibling("spark.log"))
        .content()
        .contains("INFO", "SparkContext is stopping with exitCode 0 from stop at ChildMain");
    Assertions.assertThat(result.command()).startsWith("java -Xmx512m").contains("Jobs$Counts");
  }

  @Test
  void should_write_files_through_the_file_system_that_needs_no_programs(@TempDir Path folder) {
    ChildJvm.Result result =
        ChildJvm.of(Jobs.Writes.class)
            .heap("512m")
            .timeout(Duration.ofSeconds(180))
            .run(folder.resolve("a b").toString());

    assertThat(result)
        .exitedNormally()
        .outputContains("files com.globalmentor.apache.hadoop.fs.BareLocalFileSystem")
        .outputContains("rows 50");
    Assertions.assertThat(folder.resolve("a b-by-odd").resolve("odd=1")).isDirectory();
  }

  @Test
  void should_be_the_driver_of_executors_that_die_while_it_lives_on(@TempDir Path folder) {
    ChildJvm.Result result =
        ChildJvm.of(Jobs.FillsAnExecutor.class)
            .heap("512m")
            .executors(1, 1, 512)
            .sparkConf("spark.task.maxFailures", "2") // the second, once the first is lost
            .workingDirectory(folder) // its SPARK_HOME: another class of tests has executors too
            .timeout(Duration.ofSeconds(120))
            .run();

    assertThat(result).exitedNormally().outputContains("the driver lives on");
    Assertions.assertThat(result.metrics().executorsLost())
        .anyMatch(lost -> lost.reason().contains("exited with code 52"));
  }

  @Test
  void should_show_the_failure_of_a_task() {
    ChildJvm.Result result = ChildJvm.of(Jobs.TaskFails.class).heap("512m").run();

    assertThat(result).exitedWith(1).didNotRunOutOfMemory();
    Assertions.assertThat(result.metrics().failedTasks()).isEqualTo(1);
  }

  @Test
  void should_pass_on_what_spark_says_of_a_heap_that_is_too_small() {
    ChildJvm.Result result = ChildJvm.of(Jobs.Counts.class).heap("300m").run();

    assertThat(result).exitedWith(1).outputContains("INVALID_DRIVER_MEMORY");
    assertThatThrownBy(result::metrics)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("left no event log");
  }

  @Test
  void should_explain_an_exception_that_left_main() {
    ChildJvm.Result result = light(Jobs.Throws.class).run();

    assertThatThrownBy(() -> assertThat(result).as("the report").exitedNormally())
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "Expected the job to exit normally, with exit code 0.\n"
                + "the report\n\n"
                + "  command:  java -Xmx64m sparkworkbook.labkit.harness.Jobs$Throws\n"
                + "  it ended: exit code 1: an exception left main, or the JVM could not start\n"
                + "  it says:  Exception in thread \"main\" java.lang.IllegalStateException:"
                + " no such airport\n"
                + "            Caused by: java.lang.NumberFormatException: For input string:"
                + " \"many\"\n"
                + "  all of it: "
                + result.outputFile());
  }

  @Test
  void should_report_a_job_that_exits_by_itself() {
    assertThat(light(Jobs.Exits.class).run("7")).exitedWith(7);
    assertThat(light(Jobs.Exits.class).run("52")).ranOutOfMemory();
  }

  @Test
  void should_wait_for_threads_as_spark_submit_does() {
    ChildJvm.Result result = leavesAThread.join();

    Assertions.assertThat(result.timedOut()).isTrue();
    assertThat(result).outputContains("main is over");
  }

  @Test
  void should_end_a_job_that_hangs() {
    ChildJvm.Result result = hangs.join();

    assertThatThrownBy(() -> assertThat(result).didNotTimeOut())
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching(
            "(?s).*it did not; it was stopped after \\d+ s.*") // 8 s, and more if busy
        .hasMessageContaining("waiting");
    assertThatThrownBy(() -> assertThat(result).exitedNormally())
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> assertThat(result).exitedWith(result.exitCode()))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void should_recognise_a_full_heap_by_exit_code_and_words() {
    ChildJvm.Result thrown = light(Jobs.FillsTheHeap.class).run();
    assertThat(thrown).exitedWith(1).ranOutOfMemory();
    assertThatThrownBy(() -> assertThat(thrown).didNotRunOutOfMemory())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("java.lang.OutOfMemoryError: Java heap space");

    assertThat(light(Jobs.FillsTheHeap.class).jvmOptions("-XX:+ExitOnOutOfMemoryError").run())
        .exitedWith(3)
        .ranOutOfMemory();
    assertThat(light(Jobs.FailsToBroadcast.class).run()).ranOutOfMemory();
    assertThat(light(Jobs.MentionsOutOfMemory.class).run()).didNotRunOutOfMemory();
    assertThatThrownBy(() -> assertThat(light(Jobs.Throws.class).run()).ranOutOfMemory())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("it did not");
  }

  @Test
  void should_say_which_text_is_missing() throws Exception {
    ChildJvm.Result result = light(Jobs.MentionsOutOfMemory.class).run();

    Assertions.assertThat(Files.readString(result.outputFile())).contains("it went well");
    assertThatThrownBy(() -> assertThat(result).outputContains("100% sure"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Expected the output to contain \"100% sure\" but no line does.");
  }

  @Test
  void should_add_itself_to_a_class_path_that_lacks_it() {
    Path harness = JvmCommand.locationOf(ChildJvm.class).orElseThrow();
    Assertions.assertThat(JvmCommand.runningClassPath()).contains(harness);
    ChildJvm.Result result =
        light(Jobs.MentionsOutOfMemory.class)
            .classPath(
                JvmCommand.runningClassPath().stream()
                    .filter(path -> !path.equals(harness))
                    .toList())
            .run();

    assertThat(result).exitedNormally();
  }

  private static ChildJvm light(Class<?> main) {
    return ChildJvm.of(main).heap("64m").timeout(Duration.ofSeconds(60));
  }
}
