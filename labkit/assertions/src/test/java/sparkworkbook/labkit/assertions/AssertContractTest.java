package sparkworkbook.labkit.assertions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static sparkworkbook.labkit.assertions.PlanAssertTest.messageOf;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThatRows;
import static sparkworkbook.labkit.assertions.TestSpark.airports;
import static sparkworkbook.labkit.assertions.TestSpark.flights;
import static sparkworkbook.labkit.assertions.TestSpark.spark;
import static sparkworkbook.labkit.assertions.TestTask.stage;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.SortExec;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractLongAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.Condition;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every subject behaves as AssertJ's own do: its verbs, descriptions, messages and arguments. */
class AssertContractTest {
  private static final RunMetrics METRICS =
      TestTask.run(stage(0, "count at A.java:1", TestTask.of(0, 0).shuffles(40, 1_000).spills(9)));
  private static final Plans PLANS =
      QueryRun.of(spark(), () -> flights().where("delay > 4").select("origin").collectAsList())
          .plan();
  private static final QueryRun<?> RUN =
      QueryRun.of(spark(), () -> flights().groupBy("origin").count().collectAsList());

  /** A verb on a number; applied to 40 by labkit and by AssertJ. */
  private record Verb(String name, Consumer<AbstractLongAssert<?>> verb) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A verb of a subject that fails. */
  private record Failing<A extends AbstractAssert<A, ?>>(
      String name, Supplier<A> subject, Consumer<A> verb) {
    void run(Consumer<A> configured) {
      A fresh = subject.get();
      configured.accept(fresh);
      verb.accept(fresh);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Verb> PASSING =
      List.of(
          new Verb("isEqualTo", count -> count.isEqualTo(40)),
          new Verb("isEqualTo(Long)", count -> count.isEqualTo(Long.valueOf(40))),
          new Verb("isNotEqualTo", count -> count.isNotEqualTo(41)),
          new Verb("isNotZero", count -> count.isNotZero()),
          new Verb("isPositive", count -> count.isPositive()),
          new Verb("isLessThan", count -> count.isLessThan(41)),
          new Verb("isLessThanOrEqualTo", count -> count.isLessThanOrEqualTo(40)),
          new Verb("isGreaterThan", count -> count.isGreaterThan(39)),
          new Verb("isGreaterThanOrEqualTo", count -> count.isGreaterThanOrEqualTo(40)),
          new Verb("isBetween", count -> count.isBetween(40L, 40L)),
          new Verb("isStrictlyBetween", count -> count.isStrictlyBetween(39L, 41L)),
          new Verb("isCloseTo", count -> count.isCloseTo(42, within(2L))),
          new Verb("isCloseTo %", count -> count.isCloseTo(42, withinPercentage(5))),
          new Verb("isIn", count -> count.isIn(3L, 40L)),
          new Verb("isEven", count -> count.isEven()),
          new Verb("satisfies", count -> count.satisfies(n -> assertThat(n).isEqualTo(40))),
          new Verb("matches", count -> count.matches(n -> n == 40)),
          new Verb("is", count -> count.is(new Condition<>(n -> n == 40, "forty"))));

  static final List<Verb> FAILING =
      List.of(
          new Verb("39", count -> count.isEqualTo(39)),
          new Verb("39", count -> count.isEqualTo(Long.valueOf(39))),
          new Verb("a null", count -> count.isEqualTo(null)),
          new Verb("other than 40", count -> count.isNotEqualTo(40)),
          new Verb("0", count -> count.isZero()),
          new Verb("1", count -> count.isOne()),
          new Verb("less than 40", count -> count.isLessThan(40)),
          new Verb("at most 39", count -> count.isLessThanOrEqualTo(39)),
          new Verb("more than 40", count -> count.isGreaterThan(40)),
          new Verb("at least 1,000", count -> count.isGreaterThanOrEqualTo(1_000)),
          new Verb("between 1 and 39", count -> count.isBetween(1L, 39L)),
          new Verb("more than 1 and less than 40", count -> count.isStrictlyBetween(1L, 40L)),
          new Verb("within 1 of 42", count -> count.isCloseTo(42, within(1L))),
          new Verb("within 1% of 42", count -> count.isCloseTo(42, withinPercentage(1))),
          new Verb("one of 3, 4", count -> count.isIn(3L, 4L)));

  /** Verbs that have no number to compare with. */
  static final List<Verb> FAILING_IN_WORDS =
      List.of(
          new Verb("isOdd", count -> count.isOdd()),
          new Verb("isNegative", count -> count.isNegative()),
          new Verb("isNotIn", count -> count.isNotIn(3L, 40L)),
          new Verb("satisfies", count -> count.satisfies(n -> assertThat(n).isEqualTo(39))),
          new Verb("matches", count -> count.matches(n -> n == 39)),
          new Verb("is", count -> count.is(new Condition<>(n -> n == 39, "thirty-nine"))));

  static final List<Verb> REFUSED =
      List.of(
          new Verb("isBetween(null, 3)", count -> count.isBetween(null, 3L)),
          new Verb("isBetween(3, null)", count -> count.isBetween(3L, null)),
          new Verb("isBetween(3, 1)", count -> count.isBetween(3L, 1L)),
          new Verb("isStrictlyBetween(null, 3)", count -> count.isStrictlyBetween(null, 3L)),
          new Verb("isCloseTo(1, null)", count -> count.isCloseTo(1, within((Long) null))),
          new Verb("isIn(null)", count -> count.isIn((Object[]) null)),
          new Verb("satisfies(null)", count -> count.satisfies((Consumer<Long>) null)),
          new Verb("matches(null)", count -> count.matches(null)));

  static Stream<Failing<?>> subjects() {
    return Stream.of(
        new Failing<>(
            "run", () -> assertThat(RUN), run -> run.hasFailedWith(ArithmeticException.class)),
        new Failing<>("plan", () -> assertThat(PLANS), plan -> plan.hasShuffleExchanges(9)),
        new Failing<>(
            "plan, operator",
            () -> assertThat(PLANS),
            plan -> plan.operator(WholeStageCodegenExec.class).count().isZero()),
        new Failing<>(
            "plan, no operator", () -> assertThat(PLANS), p -> p.operator(SortExec.class)),
        new Failing<>(
            "scan", () -> assertThat(PLANS).scan("flights"), scan -> scan.readsOnlyColumns("id")),
        new Failing<>(
            "plan, scan, rows",
            () -> assertThat(PLANS),
            plan -> plan.scan("flights").rowsRead().isZero()),
        new Failing<>("metrics", () -> assertThat(METRICS), metrics -> metrics.hasNotSpilled()),
        new Failing<>(
            "metrics, count",
            () -> assertThat(METRICS),
            metrics -> metrics.shuffleRecordsWritten().isZero()),
        new Failing<>(
            "metrics, stage, count",
            () -> assertThat(METRICS),
            metrics -> metrics.stage(0).shuffleRecordsWritten().isCloseTo(1, within(2L))),
        new Failing<>(
            "metrics, stages", () -> assertThat(METRICS), metrics -> metrics.stages().isEmpty()),
        new Failing<>(
            "run, comparison, ratio",
            () -> assertThat(RUN),
            run -> run.comparedTo(RUN).shuffleRecordsWritten().isReducedAtLeast(2)),
        new Failing<>("rows", () -> assertThat(airports()), rows -> rows.hasSameRowsAs(List.of())),
        new Failing<>(
            "columns", () -> assertThat(airports()), rows -> rows.hasSameRowsAs(flights())));
  }

  @ParameterizedTest
  @FieldSource("PASSING")
  void should_pass_when_assertj_passes(Verb verb) {
    verb.verb().accept(Assertions.assertThat(40L));
    assertThatNoException().isThrownBy(() -> verb.verb().accept(count()));
  }

  @ParameterizedTest
  @FieldSource("FAILING")
  void should_fail_with_number_sentence_and_table_when_assertj_fails(Verb verb) {
    assertThat(catchThrowable(() -> verb.verb().accept(Assertions.assertThat(40L))))
        .isInstanceOf(AssertionError.class);
    assertThat(messageOf(() -> verb.verb().accept(count().as("100%% of %d", 7))))
        .startsWith(
            MessageText.wrapped(
                    "Expected shuffle records written to be "
                        + verb.name().replace("a null", "null")
                        + " but counted 40.")
                + "\n100% of 7\n\n")
        .contains("[40]");
  }

  @ParameterizedTest
  @FieldSource("FAILING_IN_WORDS")
  void should_fail_with_sentence_and_table_when_assertj_fails(Verb verb) {
    assertThat(catchThrowable(() -> verb.verb().accept(Assertions.assertThat(40L))))
        .isInstanceOf(AssertionError.class);
    assertThat(messageOf(() -> verb.verb().accept(count().as("100%% of %d", 7))))
        .containsSubsequence("[100% of 7\nshuffle records written\n\n", "[40]", "40L");
  }

  @ParameterizedTest
  @FieldSource("REFUSED")
  void should_refuse_what_assertj_refuses(Verb verb) {
    Throwable refusal = catchThrowable(() -> verb.verb().accept(Assertions.assertThat(40L)));

    assertThat(catchThrowable(() -> verb.verb().accept(count())))
        .isNotNull()
        .hasSameClassAs(refusal)
        .hasMessage(refusal.getMessage());
  }

  @ParameterizedTest
  @FieldSource("FAILING")
  void should_say_nothing_but_the_message_that_a_test_gives(Verb verb) {
    assertThat(messageOf(() -> verb.verb().accept(count().withFailMessage("100%% %s", "full"))))
        .isEqualTo("100% full");
    assertThat(
            messageOf(
                () -> verb.verb().accept(count().as("late").overridingErrorMessage(() -> "no"))))
        .isEqualTo("[late] no");
  }

  @ParameterizedTest
  @FieldSource("FAILING_IN_WORDS")
  void should_use_a_given_message_as_assertj_does(Verb verb) {
    String assertj =
        messageOf(
            () -> verb.verb().accept(Assertions.assertThat(40L).as("a").withFailMessage("b")));

    assertThat(messageOf(() -> verb.verb().accept(count().as("a").withFailMessage("b"))))
        .isEqualTo(assertj);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void should_say_the_sentence_of_a_subject(Failing<?> failing) {
    assertThat(messageOf(() -> failing.run(subject -> subject.as("100%% of %d", 7))))
        .contains("100% of 7");
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void should_say_nothing_but_the_message_given_to_a_subject(Failing<?> failing) {
    assertThat(messageOf(() -> failing.run(subject -> subject.withFailMessage("100%% %s", "full"))))
        .endsWith("100% full")
        .doesNotContain("Expected");
  }

  @Test
  void should_keep_the_description() {
    assertThat(count().descriptionText()).isEmpty();
    assertThat(count().as("late").descriptionText()).isEqualTo("late");
    assertThat(assertThat(METRICS).as("late").shuffleRecordsWritten().descriptionText())
        .isEqualTo("late");
  }

  @Test
  void should_not_render_the_evidence_when_the_assertion_passes() {
    CountAssert.of(
            40,
            "records",
            assertThat(METRICS),
            () -> {
              throw new IllegalStateException("rendered");
            })
        .as("a sentence")
        .isEqualTo(40);
  }

  @Test
  void should_be_collected_by_soft_assertions() {
    SoftAssertions softly = new SoftAssertions();
    softly.check(() -> count().isZero());
    softly.check(() -> assertThat(METRICS).hasNotSpilled());
    softly.check(() -> assertThat(PLANS).hasShuffleExchanges(9));
    softly.check(() -> count().isEqualTo(40));

    assertThat(softly.errorsCollected()).hasSize(3);
  }

  @Test
  void should_refuse_empty_arguments() {
    for (ThrowingCallable verb :
        List.<ThrowingCallable>of(
            () -> assertThat(PLANS).joinsWith(),
            () -> assertThat(PLANS).doesNotJoinWith(),
            () -> assertThat(PLANS).scan(""),
            () -> assertThat(PLANS).scan("flights").hasPushedFilter(""),
            () -> assertThat(PLANS).scan("flights").hasPartitionFilter(""),
            () -> assertThat(RUN).hasFailedWith(""),
            () -> assertThat(airports()).byKey())) {
      assertThatIllegalArgumentException()
          .isThrownBy(verb)
          .withMessageEndingWith("should not be empty");
    }
  }

  @Test
  void should_refuse_null_arguments() {
    for (ThrowingCallable verb :
        List.<ThrowingCallable>of(
            () -> assertThat(PLANS).joinsWith((JoinKind[]) null),
            () -> assertThat(PLANS).contains(null),
            () -> assertThat(PLANS).doesNotContain(null),
            () -> assertThat(PLANS).scan(null),
            () -> assertThat(PLANS).scan("flights").hasPushedFilter(null),
            () -> assertThat(RUN).hasFailedWith((String) null),
            () -> assertThat(RUN).hasFailedWith((Class<Exception>) null),
            () -> assertThatRows(List.of()).hasSameRowsAs((List<Row>) null))) {
      assertThatNullPointerException().isThrownBy(verb).withMessageEndingWith("should not be null");
    }
  }

  @Test
  void should_fail_when_the_subject_is_null() {
    for (ThrowingCallable verb :
        List.<ThrowingCallable>of(
            () -> assertThat((RunMetrics) null).shuffleRecordsWritten(),
            () -> assertThat((Plans) null).hasShuffleExchanges(1),
            () -> assertThat((QueryRun<?>) null).succeeded(),
            () -> assertThatRows(null).hasSameRowsAs(List.of()))) {
      assertThat(messageOf(verb)).isEqualTo("\nExpecting actual not to be null");
    }
  }

  private static AbstractLongAssert<?> count() {
    return assertThat(METRICS).shuffleRecordsWritten();
  }
}
