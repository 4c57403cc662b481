package sparkworkbook.labkit.harness.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmExit;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;
import sparkworkbook.labkit.harness.record.VerdictReceiver.Phase;

/** What a JVM says of its verdict when the judged code takes it down, or tries to. */
class JudgeMainTest extends JudgeMainFixture {
  @Test
  void should_exit_with_zero_whatever_the_verdict() throws Exception {
    JvmExit exit = judge(Judge.Plain.class, "Judge.Plain.passes", "Judge.Plain.fails");

    assertThat(exit.code()).isEqualTo(JudgeMain.EXIT_COMPLETE);
    assertThat(test("Judge.Plain.passes").status()).isEqualTo(Status.PASSED);
    assertThat(test("Judge.Plain.fails").status()).isEqualTo(Status.FAILED);
  }

  @Test
  void should_run_only_what_is_asked_for() throws Exception {
    String[] declared = {"Judge.Plain.passes", "Judge.Plain.fails", "Judge.Plain.wraps"};
    run(command(Judge.Plain.class, declared).arguments("--only", "Judge.Plain.passes"));

    assertThat(record().tests())
        .extracting(TestResult::status)
        .containsExactly(Status.PASSED, Status.NOT_RUN, Status.NOT_RUN);
  }

  @Test
  void should_name_the_line_that_exits_and_leave_later_tests_not_run() throws Exception {
    JvmExit exit =
        judge(
            Judge.Exits.class,
            "Judge.Exits.a_before",
            "Judge.Exits.b_exits",
            "Judge.Exits.c_after");

    assertThat(exit.code()).isEqualTo(ScoreRecorder.EXIT_ENDED_EARLY);
    assertThat(exit.tail()).contains("Tests run: 3, Failures: 0");
    assertThat(test("Judge.Exits.b_exits").status()).isEqualTo(Status.ERROR);
    assertThat(test("Judge.Exits.b_exits").message())
        .containsPattern("Job\\.exit \\(Job\\.java:\\d+\\) called System\\.exit");
    assertThat(record().score()).isLessThanOrEqualTo(2);
  }

  @Test
  void should_blame_the_test_whose_class_initialiser_exits() throws Exception {
    judge(Judge.ExitsInAStaticInitialiser.class, "Judge.ExitsInAStaticInitialiser.touches");

    assertThat(test("Judge.ExitsInAStaticInitialiser.touches").status()).isEqualTo(Status.ERROR);
    assertThat(record().score()).isZero();
  }

  @Test
  void should_blame_the_tests_of_a_class_whose_preparation_exits() throws Exception {
    judge(Judge.ExitsAtTheStart.class, "Judge.ExitsAtTheStart.first");

    assertThat(test("Judge.ExitsAtTheStart.first").status()).isEqualTo(Status.ERROR);
    assertThat(test("Judge.ExitsAtTheStart.first").message()).contains("called System.exit");
  }

  @Test
  void should_have_the_last_word_before_the_shutdown_hooks_of_the_job() throws Exception {
    judge(Judge.ExitsInAHook.class, "Judge.ExitsInAHook.exits");

    assertThat(test("Judge.ExitsInAHook.exits").status()).isEqualTo(Status.ERROR);
    assertThat(report().phase()).isEqualTo(Phase.STOPPED);
  }

  @Test
  void should_blame_the_test_that_was_running_when_the_jvm_halted() throws Exception {
    JvmExit exit = judge(Judge.Halts.class, "Judge.Halts.halts");

    assertThat(exit.code()).isZero();
    assertThat(test("Judge.Halts.halts").status()).isEqualTo(Status.ERROR);
    assertThat(test("Judge.Halts.halts").message()).contains("called Runtime.halt");
    assertThat(report().isFinal()).isFalse();
  }

  @Test
  void should_leave_a_verdict_unfinished_when_a_thread_halts_the_jvm_between_two_tests()
      throws Exception {
    judge(Judge.HaltsLater.class, "Judge.HaltsLater.a_passes", "Judge.HaltsLater.b_waits");

    assertThat(test("Judge.HaltsLater.a_passes").status()).isEqualTo(Status.PASSED);
    assertThat(report().isFinal()).as("what has passed does not count").isFalse();
  }

  @Test
  void should_hide_the_secret_from_the_job() throws Exception {
    judge(Judge.LooksForTheSecret.class, "Judge.LooksForTheSecret.looks");

    assertThat(test("Judge.LooksForTheSecret.looks").status())
        .as(test("Judge.LooksForTheSecret.looks").message())
        .isEqualTo(Status.PASSED);
  }

  @Test
  void should_stop_a_loop_and_say_where_it_was() throws Exception {
    JvmExit exit =
        run(commandWithLimit(1, Judge.Hangs.class, "Judge.Hangs.hangs", "Judge.Hangs.later"));

    assertThat(exit.code()).isEqualTo(ScoreRecorder.EXIT_TIMEOUT);
    assertThat(test("Judge.Hangs.hangs").status()).isEqualTo(Status.TIMEOUT);
    assertThat(test("Judge.Hangs.hangs").message())
        .startsWith("took longer than 1 s and was stopped")
        .containsPattern("It was at Job\\.loop \\(Job\\.java:\\d+\\)");
  }

  @Test
  void should_judge_the_later_tests_after_a_hang_that_answers_to_an_interrupt() throws Exception {
    JvmExit exit =
        run(
            commandWithLimit(
                1,
                Judge.HangsAndAnswers.class,
                "Judge.HangsAndAnswers.a_sleeps",
                "Judge.HangsAndAnswers.b_after"));

    assertThat(exit.code()).isEqualTo(JudgeMain.EXIT_COMPLETE);
    assertThat(test("Judge.HangsAndAnswers.a_sleeps").status()).isEqualTo(Status.TIMEOUT);
    assertThat(test("Judge.HangsAndAnswers.a_sleeps").message())
        .startsWith("took longer than 1 s and was stopped")
        .containsPattern("It was at Job\\.sleep \\(Job\\.java:\\d+\\)$");
    assertThat(test("Judge.HangsAndAnswers.b_after").status()).isEqualTo(Status.PASSED);
  }

  @Test
  void should_not_let_a_test_pass_that_returns_when_it_is_interrupted() throws Exception {
    run(
        commandWithLimit(
            1,
            Judge.HangsAndPasses.class,
            "Judge.HangsAndPasses.a_sleeps",
            "Judge.HangsAndPasses.b_after"));

    assertThat(test("Judge.HangsAndPasses.a_sleeps").status()).isEqualTo(Status.TIMEOUT);
    assertThat(test("Judge.HangsAndPasses.b_after").status()).isEqualTo(Status.PASSED);
  }

  @Test
  void should_stop_a_preparation_that_answers_to_an_interrupt() throws Exception {
    JvmExit exit =
        run(commandWithLimit(1, Judge.SleepsAtTheStart.class, "Judge.SleepsAtTheStart.first"));

    assertThat(exit.code()).isEqualTo(JudgeMain.EXIT_COMPLETE);
    assertThat(record().tests())
        .singleElement()
        .extracting(TestResult::status)
        .isEqualTo(Status.TIMEOUT);
  }

  @Test
  void should_stop_a_loop_in_the_preparation_of_a_class() throws Exception {
    run(commandWithLimit(1, Judge.HangsAtTheStart.class, "Judge.HangsAtTheStart.first"));

    assertThat(test("Judge.HangsAtTheStart.first").status()).isEqualTo(Status.TIMEOUT);
  }

  @Test
  void should_not_wait_for_threads() throws Exception {
    JvmExit exit = judge(Judge.LeavesThreads.class, "Judge.LeavesThreads.leavesThreads");

    assertThat(exit.timedOut()).isFalse();
    assertThat(test("Judge.LeavesThreads.leavesThreads").status()).isEqualTo(Status.FAILED);
  }

  @Test
  void should_say_that_the_heap_was_full() throws Exception {
    JvmExit exit = run(command(Judge.FillsTheHeap.class, "Judge.FillsTheHeap.fills").heap("64m"));

    assertThat(exit.code()).isEqualTo(ScoreRecorder.EXIT_ENDED_EARLY);
    assertThat(test("Judge.FillsTheHeap.fills").message())
        .startsWith("java.lang.OutOfMemoryError: Java heap space\n  at Job.fillTheHeap");
  }

  @Test
  void should_refuse_wrong_arguments_and_a_broken_description() throws Exception {
    JvmExit usage = run(JvmCommand.of(JudgeMain.class).arguments("--lob", "x"));
    assertThat(usage.code()).isEqualTo(JudgeMain.EXIT_USAGE);
    assertThat(usage.tail().get(0)).isEqualTo("Unknown option: --lob");

    JvmCommand command = command(Judge.Plain.class, "Judge.Plain.passes");
    LabFolder.write(temporary, "id: x\nnonsense: 1\n");
    JvmExit broken = run(command);
    assertThat(broken.code()).isEqualTo(JudgeMain.EXIT_WORKBOOK);
    assertThat(broken.tail()).anyMatch(line -> line.contains("nonsense is not a known key"));
  }

  private JvmExit judge(Class<?> judge, String... declared) throws IOException {
    return run(command(judge, declared));
  }

  private JvmCommand command(Class<?> judge, String... declared) throws IOException {
    return commandWithLimit(60, judge, declared);
  }

  private JvmCommand commandWithLimit(int seconds, Class<?> judge, String... declared)
      throws IOException {
    Path folder = LabFolder.of(temporary, seconds, declared);
    Path classes = temporary.resolve("classes");
    copy(judge, classes);
    List<Path> classPath = new ArrayList<>(JvmCommand.runningClassPath());
    classPath.add(classes);
    return JvmCommand.of(JudgeMain.class)
        .classPath(classPath)
        .heap("256m")
        .arguments("--lab", folder.toString())
        .arguments("--classes", classes.toString());
  }

  private JvmExit run(JvmCommand command) {
    try (JvmProcess process = start(command)) {
      return process.await(LIMIT);
    }
  }
}
