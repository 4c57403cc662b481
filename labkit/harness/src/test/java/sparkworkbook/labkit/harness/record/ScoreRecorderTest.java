package sparkworkbook.labkit.harness.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/** What the record says after a run that lets the JVM live. */
class ScoreRecorderTest {
  @TempDir Path temporary;

  @Test
  void should_record_pass_failure_and_error() {
    LabResult result =
        judge(
            Judge.Plain.class,
            "Judge.Plain.passes",
            "Judge.Plain.fails",
            "Judge.Plain.throwsFromTheJob",
            "Judge.Plain.wraps",
            "Judge.Plain.overflows");

    assertThat(test(result, "Judge.Plain.passes").status()).isEqualTo(Status.PASSED);
    assertThat(test(result, "Judge.Plain.passes").message()).isEmpty();
    assertThat(test(result, "Judge.Plain.fails").status()).isEqualTo(Status.FAILED);
    assertThat(test(result, "Judge.Plain.fails").message())
        .contains("[quotient]", "expected: 2", "but was: 1")
        .doesNotContain("AssertionFailedError");
    assertThat(test(result, "Judge.Plain.throwsFromTheJob").status()).isEqualTo(Status.ERROR);
    assertThat(test(result, "Judge.Plain.throwsFromTheJob").message())
        .matches(
            "java\\.lang\\.ArithmeticException: / by zero\n"
                + "  at Job\\.divide \\(Job\\.java:\\d+\\)");
    assertThat(test(result, "Judge.Plain.wraps").message())
        .startsWith(
            "java.lang.IllegalStateException: Job aborted\n"
                + "  caused by java.lang.ArithmeticException: / by zero\n  at Job.divide");
    assertThat(test(result, "Judge.Plain.overflows").message())
        .startsWith("java.lang.StackOverflowError\n  at Job.overflow");
    assertThat(result.score()).isEqualTo(1);
    assertThat(result.maxScore()).isEqualTo(5);
  }

  @Test
  void should_keep_what_a_test_measured() {
    LabResult result = judge(Judge.Plain.class, "Judge.Plain.passes");

    assertThat(test(result, "Judge.Plain.passes").measured())
        .hasSize(1)
        .hasEntrySatisfying("shuffle records", n -> assertThat(n.longValue()).isEqualTo(1832));
  }

  @Test
  void should_take_a_check_that_is_given_up_for_an_error_whoever_gave_it_up() {
    LabResult result =
        judge(
            Judge.Unavailable.class,
            "Judge.Unavailable.disabled",
            "Judge.Unavailable.assumes",
            "Judge.Unavailable.jobGivesUp",
            "Judge.Unavailable.jobGivesUpUnseen");

    assertThat(test(result, "Judge.Unavailable.disabled"))
        .extracting(TestResult::status, TestResult::message)
        .containsExactly(Status.UNAVAILABLE, "no cluster here");
    assertThat(result.tests().subList(1, 4))
        .allMatch(test -> test.status() == Status.ERROR)
        .allMatch(test -> test.message().contains("all that the lab requires"));
    assertThat(result.maxScore()).isEqualTo(3);
  }

  @Test
  void should_leave_out_a_check_that_is_given_up_where_the_machine_lacks_something() {
    Path folder = LabFolder.of(temporary, 60, "Judge.Unavailable.assumes");
    LabFolder.write(
        temporary,
        LabFolder.WHOLE
            .replace("requires: []", "requires: [no-such-program]")
            .replace("JobTest.answer", "Judge.Unavailable.assumes"));
    Path file = folder.resolve("target/lab-result.json");
    run(ScoreRecorder.of(LabFolder.read(folder), file), Judge.Unavailable.class);

    assertThat(test(LabResult.read(file), "Judge.Unavailable.assumes"))
        .extracting(TestResult::status, TestResult::message)
        .containsExactly(Status.UNAVAILABLE, "it needs no-such-program on the PATH");
  }

  @Test
  void should_fold_the_cases_of_a_method_into_one_test() {
    LabResult result =
        judge(
            Judge.ManyCases.class,
            "Judge.ManyCases.parameterised",
            "Judge.ManyCases.allPass",
            "Judge.ManyCases.dynamic",
            "Judge.ManyCases.empty");

    assertThat(result.tests()).hasSize(4);
    assertThat(test(result, "Judge.ManyCases.parameterised").status()).isEqualTo(Status.ERROR);
    assertThat(test(result, "Judge.ManyCases.parameterised").message())
        .contains("0: java.lang.ArithmeticException: / by zero")
        .contains("expected: 1");
    assertThat(test(result, "Judge.ManyCases.allPass").status()).isEqualTo(Status.PASSED);
    assertThat(test(result, "Judge.ManyCases.dynamic").status()).isEqualTo(Status.FAILED);
    assertThat(test(result, "Judge.ManyCases.dynamic").message()).startsWith("two: ");
    assertThat(test(result, "Judge.ManyCases.empty").message()).contains("ran no check at all");
  }

  @Test
  void should_blame_every_test_of_a_class_that_cannot_be_prepared() {
    LabResult result = judge(Judge.BadStart.class, "Judge.BadStart.first", "Judge.BadStart.second");

    assertThat(result.tests()).extracting(TestResult::status).containsOnly(Status.ERROR);
    assertThat(result.tests())
        .extracting(TestResult::message)
        .allMatch(message -> message.contains("/ by zero\n  at Job.divide"));

    LabResult asserted = judge(Judge.AssertingStart.class, "Judge.AssertingStart.first");
    assertThat(asserted.tests())
        .extracting(TestResult::status, TestResult::message)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Status.FAILED, "the data is not there"));
  }

  @Test
  void should_not_call_a_lab_solved_whose_class_fails_after_its_tests() {
    LabResult result = judge(Judge.BadEnd.class, "Judge.BadEnd.first");

    assertThat(test(result, "Judge.BadEnd.first").status()).isEqualTo(Status.PASSED);
    assertThat(test(result, "Judge.BadEnd").message()).contains("left open");
    assertThat(result.solved()).isFalse();
  }

  @Test
  void should_say_how_to_mend_a_description_that_does_not_fit_the_tests() {
    LabResult result =
        judge(Judge.BadEnd.class, "Judge.BadEnd.renamed", "Judge.Elsewhere.notInThisRun");

    assertThat(test(result, "Judge.BadEnd.first").status()).isEqualTo(Status.ERROR);
    assertThat(test(result, "Judge.BadEnd.first").message())
        .isEqualTo(
            "is not declared in lab.yaml.\n"
                + "Add it under tests:  - {id: Judge.BadEnd.first, points: 1}");
    assertThat(test(result, "Judge.BadEnd.renamed").message()).contains("no such method");
    assertThat(test(result, "Judge.Elsewhere.notInThisRun").status()).isEqualTo(Status.NOT_RUN);
    assertThat(result.score()).isZero();
  }

  @Test
  void should_complain_once_and_plainly_when_the_record_cannot_be_written() throws Exception {
    Path folder = LabFolder.of(temporary, 60, "Judge.Plain.passes", "Judge.Plain.fails");
    Path file = Files.writeString(temporary.resolve("a-file"), "").resolve("lab-result.json");
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      run(ScoreRecorder.of(LabFolder.read(folder), file), Judge.Plain.class);
    } finally {
      System.setErr(err);
    }

    assertThat(said.toString(StandardCharsets.UTF_8))
        .startsWith("The verdict cannot be written to " + file)
        .hasLineCount(2)
        .contains("Make the folder writable");
  }

  private LabResult judge(Class<?> judge, String... declared) {
    Path folder = LabFolder.of(temporary, 60, declared);
    Path file = folder.resolve("target/lab-result.json");
    run(ScoreRecorder.of(LabFolder.read(folder), file), judge);
    return LabResult.read(file);
  }

  private static void run(ScoreRecorder recorder, Class<?> judge) {
    LauncherFactory.create(
            LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(recorder)
                .build())
        .execute(LauncherDiscoveryRequestBuilder.request().selectors(selectClass(judge)).build());
  }

  private static TestResult test(LabResult result, String id) {
    return result.tests().stream()
        .filter(test -> test.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no test " + id + " in " + result));
  }
}
