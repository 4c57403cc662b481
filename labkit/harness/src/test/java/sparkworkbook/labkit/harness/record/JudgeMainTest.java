package sparkworkbook.labkit.harness.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmExit;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;
import sparkworkbook.labkit.harness.record.VerdictReceiver.Phase;
import sparkworkbook.labkit.harness.record.VerdictReceiver.Report;

/** What a JVM says of its verdict when the judged code takes it down, or tries to. */
class JudgeMainTest {
  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;
  private final VerdictReceiver receiver = VerdictReceiver.open();

  @AfterEach
  void closeReceiver() {
    receiver.close();
  }

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
  void should_cancel_the_job_of_a_test_whose_tasks_hang() throws Exception {
    JvmExit exit =
        run(
            commandWithLimit(
                    15,
                    Judge.HangsInATask.class,
                    "Judge.HangsInATask.a_hangs",
                    "Judge.HangsInATask.b_after")
                .heap("512m"),
            Duration.ofSeconds(120));

    assertThat(exit.code()).isEqualTo(JudgeMain.EXIT_COMPLETE);
    assertThat(test("Judge.HangsInATask.a_hangs").status()).isEqualTo(Status.TIMEOUT);
    assertThat(test("Judge.HangsInATask.b_after").status()).isEqualTo(Status.PASSED);
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

  @Test
  void should_wait_and_judge_classes_that_come_later() throws Exception {
    Path folder = LabFolder.of(temporary, 60, "Judge.Plain.passes");
    Path classes = temporary.resolve("later");

    try (JvmProcess process = start(waiting())) {
      copy(Judge.class, classes);
      copy(Judge.Plain.class, classes);
      copy(Job.class, classes);
      awaitReady(process);
      process.send(JSON.writeValueAsString(order(folder, classes)));

      assertThat(process.await(LIMIT).code()).isEqualTo(JudgeMain.EXIT_COMPLETE);
    }
    assertThat(test("Judge.Plain.passes").status()).isEqualTo(Status.PASSED);
    assertThat(report().phase()).isEqualTo(Phase.COMPLETE);
  }

  @Test
  void should_see_the_judges_class_where_the_job_has_one_of_that_name() throws Exception {
    Path folder = LabFolder.of(temporary, 60, "Judge.Plain.passes");
    Path judge = temporary.resolve("judge");
    Path job = temporary.resolve("job");
    for (Class<?> judged : List.of(Judge.class, Judge.Plain.class, Job.class)) {
      copy(judged, judge);
    }
    Files.createDirectories(job);
    Path broken = job.resolve(Job.class.getName().replace('.', '/') + ".class");
    Files.createDirectories(broken.getParent());
    Files.writeString(broken, "no class");

    try (JvmProcess process = start(waiting())) {
      List<String> order = new ArrayList<>(order(folder, judge));
      order.set(5, judge + File.pathSeparator + job);
      process.send(JSON.writeValueAsString(order));
      process.await(LIMIT);
    }
    assertThat(test("Judge.Plain.passes").status()).isEqualTo(Status.PASSED);
  }

  @Test
  void should_judge_one_order_after_the_other_each_with_its_own_classes_and_seed()
      throws Exception {
    Path folder = LabFolder.of(temporary, 60, "Judge.CountsItself.countsItself");

    try (JvmProcess process = start(waiting().arguments("--series"))) {
      for (int verdict = 1; verdict <= 3; verdict++) {
        int seed = Math.min(verdict, 2);
        Path classes = temporary.resolve("classes-" + verdict);
        copy(Judge.class, classes);
        copy(Judge.CountsItself.class, classes);
        copy(Judge.CountsItself.Answer.class, classes);
        List<String> order = new ArrayList<>(order(folder, classes));
        order.addAll(List.of("--seed", "7" + seed));
        process.send(JSON.writeValueAsString(order));

        assertThat(awaitVerdict(process, verdict).tests())
            .singleElement()
            .extracting(TestResult::message)
            .asString()
            .contains("time 1 with the seed 7" + seed + ", prepared " + (verdict == 3 ? 0 : 2));
      }
    }
  }

  @Test
  void should_leave_nothing_of_a_rehearsal_to_the_verdict() throws Exception {
    Path folder = LabFolder.of(temporary, 60, "Judge.LeavesEverything.findsNothing");
    Path classes = temporary.resolve("classes");
    copy(Judge.class, classes);
    copy(Judge.LeavesEverything.class, classes);
    JvmCommand rehearsing =
        waiting().arguments("--rehearse").arguments(order(folder, classes).toArray(String[]::new));

    try (JvmProcess process = start(rehearsing)) {
      awaitReady(process);
      LabResult rehearsal = awaitVerdict(process, 0);
      assertThat(rehearsal.solved()).as(rehearsal.toJson()).isTrue();
      assertThat(receiver.report(1)).isEmpty();

      process.send(JSON.writeValueAsString(order(folder, classes)));
      assertThat(process.await(LIMIT).code()).isEqualTo(JudgeMain.EXIT_COMPLETE);
    }
    assertThat(record().tests())
        .singleElement()
        .satisfies(test -> assertThat(test.status()).as(test.message()).isEqualTo(Status.PASSED));
  }

  @Test
  void should_start_spark_before_the_order_of_a_series_that_asks_to_warm_up() throws Exception {
    Path folder = LabFolder.of(temporary, 60, "Judge.FindsSpark.finds");
    Path earlier = temporary.resolve("earlier");
    Path classes = temporary.resolve("classes");
    copy(Judge.WantsSpark.class, earlier);
    copy(Judge.FindsSpark.class, classes);

    try (JvmProcess process = start(waiting().arguments("--series"))) {
      for (int verdict = 1; verdict <= 2; verdict++) {
        List<String> order = new ArrayList<>(order(folder, classes));
        if (verdict == 2) {
          order.addAll(List.of("--warm-up", earlier.toString()));
        }
        process.send(JSON.writeValueAsString(order));
        assertThat(awaitVerdict(process, verdict).tests())
            .extracting(TestResult::status)
            .containsExactly(verdict == 1 ? Status.FAILED : Status.PASSED);
      }
    }
  }

  @Test
  void should_keep_the_last_word_of_an_order_that_exits_in_a_series() throws Exception {
    Path folder = LabFolder.of(temporary, 60, "Judge.Exits.b_exits");
    Path classes = temporary.resolve("classes");
    for (Class<?> judged : List.of(Judge.class, Judge.Exits.class, Job.class)) {
      copy(judged, classes);
    }

    try (JvmProcess process = start(waiting().arguments("--series"))) {
      process.send(JSON.writeValueAsString(order(folder, classes)));
      assertThat(process.await(LIMIT).code()).isEqualTo(ScoreRecorder.EXIT_ENDED_EARLY);
    }
    assertThat(test("Judge.Exits.b_exits").message()).contains("called System.exit");
  }

  private static List<String> order(Path folder, Path classes) {
    return List.of(
        "--lab", folder.toString(),
        "--classes", classes.toString(),
        "--add", classes.toString());
  }

  private static JvmCommand waiting() {
    return JvmCommand.of(JudgeMain.class).classPath(withoutJudges()).arguments("--wait");
  }

  private JvmProcess start(JvmCommand command) {
    JvmProcess process = command.start(temporary.resolve("out/output.txt"));
    process.send(receiver.invitation());
    return process;
  }

  private void awaitReady(JvmProcess process) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!receiver.isReady()) {
      assertThat(System.nanoTime()).as(process.tail().toString()).isLessThan(deadline);
      receiver.awaitNews(LIMIT);
    }
  }

  private LabResult awaitVerdict(JvmProcess process, int verdict) throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (receiver.report(verdict).filter(Report::isFinal).isEmpty()) {
      assertThat(System.nanoTime()).as(process.tail().toString()).isLessThan(deadline);
      receiver.awaitNews(Duration.ofMillis(100));
    }
    return receiver.report(verdict).get().result();
  }

  /** The class path without the folder that holds the judges already. */
  private static List<Path> withoutJudges() {
    return JvmCommand.runningClassPath().stream()
        .filter(path -> !path.endsWith("test-classes"))
        .toList();
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
    return run(command, LIMIT);
  }

  private JvmExit run(JvmCommand command, Duration limit) {
    try (JvmProcess process = start(command)) {
      return process.await(limit);
    }
  }

  private static void copy(Class<?> judge, Path root) throws IOException {
    String file = judge.getName().replace('.', '/') + ".class";
    Path copy = root.resolve(file);
    Files.createDirectories(copy.getParent());
    try (var in = judge.getClassLoader().getResourceAsStream(file)) {
      Files.write(copy, in.readAllBytes());
    }
  }

  private Report report() throws InterruptedException {
    receiver.awaitEnd(LIMIT);
    return receiver.report(1).orElseThrow();
  }

  private LabResult record() throws InterruptedException {
    return report().result();
  }

  private TestResult test(String id) throws InterruptedException {
    return record().tests().stream()
        .filter(test -> test.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no test " + id));
  }
}
