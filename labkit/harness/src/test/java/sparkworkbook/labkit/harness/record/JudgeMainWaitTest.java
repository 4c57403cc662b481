package sparkworkbook.labkit.harness.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;
import sparkworkbook.labkit.harness.record.VerdictReceiver.Phase;
import sparkworkbook.labkit.harness.record.VerdictReceiver.Report;

/** What a JVM judges that is started before it is told what to judge. */
class JudgeMainWaitTest extends JudgeMainFixture {
  private static final ObjectMapper JSON = new ObjectMapper();

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

  @Test
  void should_cancel_the_job_of_a_test_whose_tasks_hang() throws Exception {
    String[] declared = {"Judge.HangsInATask.a_hangs", "Judge.HangsInATask.b_after"};
    Path classes = temporary.resolve("classes");
    for (Class<?> judged : List.of(Judge.class, Judge.HangsInATask.class, Job.class)) {
      copy(judged, classes);
    }

    try (JvmProcess process = start(waiting().heap("512m").arguments("--series"))) {
      // Spark starts within a few seconds where it has been started before.
      List<String> warmUp = new ArrayList<>(order(LabFolder.of(temporary, 60, declared), classes));
      warmUp.addAll(List.of("--only", "Judge.HangsInATask.b_after"));
      process.send(JSON.writeValueAsString(warmUp));
      assertThat(awaitVerdict(process, 1).tests())
          .extracting(TestResult::status)
          .containsExactly(Status.NOT_RUN, Status.PASSED);

      Path folder = LabFolder.of(temporary, 4, declared);
      process.send(JSON.writeValueAsString(order(folder, classes)));
      assertThat(awaitVerdict(process, 2).tests())
          .extracting(TestResult::status)
          .containsExactly(Status.TIMEOUT, Status.PASSED);
      assertThat(receiver.report(2).orElseThrow().phase()).isEqualTo(Phase.COMPLETE);
      assertThat(process.isAlive()).isTrue();
    }
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
}
