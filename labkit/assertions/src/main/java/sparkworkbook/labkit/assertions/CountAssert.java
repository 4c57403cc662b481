package sparkworkbook.labkit.assertions;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractLongAssert;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.assertj.core.description.Description;

/**
 * AssertJ's assertions on a number that Spark counted. AssertJ decides; the messages say what was
 * expected and what was counted, then the sentence given with {@code as(…)}, then the table or
 * plan. Verbs without a number to compare with ({@code satisfies}, {@code matches}) keep AssertJ's
 * own text, with sentence and evidence in front of it.
 *
 * <p>An upper bound is no success where nothing was counted at all, such as no shuffle records: see
 * {@link #orNone()}.
 */
public final class CountAssert extends AbstractLongAssert<CountAssert> {
  private final String words;
  private final Supplier<String> evidence;
  private boolean noneIsRight = true;

  private CountAssert(long count, String words, Supplier<String> evidence) {
    super(count, CountAssert.class);
    this.words = words;
    this.evidence = evidence;
  }

  /**
   * @param words what is counted: {@code "shuffle records written"}
   * @param from the assertion that led here; what it was described with is passed on
   * @param evidence the table or plan; asked for on failure only
   */
  static CountAssert of(
      long count, String words, AbstractAssert<?, ?> from, Supplier<String> evidence) {
    return AssertionState.passOn(from, new CountAssert(count, words, evidence));
  }

  /** From now on an upper bound fails where nothing was counted. */
  CountAssert butSome() {
    noneIsRight = false;
    return this;
  }

  /**
   * From now on an upper bound also passes where nothing was counted.
   *
   * <pre>{@code
   * assertThat(run.metrics()).shuffleBytesWritten().orNone().isLessThan(1_000); // no shuffle passes
   * assertThat(run.metrics()).shuffleBytesWritten().isLessThan(1_000);          // no shuffle fails
   * }</pre>
   */
  public CountAssert orNone() {
    noneIsRight = true;
    return this;
  }

  @Override
  public CountAssert isEqualTo(long expected) {
    return check(() -> super.isEqualTo(expected), () -> Text.number(expected));
  }

  @Override
  public CountAssert isEqualTo(Object expected) {
    return check(() -> super.isEqualTo(expected), () -> number(expected));
  }

  @Override
  public CountAssert isNotEqualTo(long other) {
    return check(() -> super.isNotEqualTo(other), () -> "other than " + Text.number(other));
  }

  @Override
  public CountAssert isNotEqualTo(Object other) {
    return check(() -> super.isNotEqualTo(other), () -> "other than " + number(other));
  }

  @Override
  public CountAssert isZero() {
    return check(super::isZero, () -> "0");
  }

  @Override
  public CountAssert isNotZero() {
    return check(super::isNotZero, () -> "other than 0");
  }

  @Override
  public CountAssert isOne() {
    return check(super::isOne, () -> "1");
  }

  @Override
  public CountAssert isPositive() {
    return check(super::isPositive, () -> "more than 0");
  }

  @Override
  public CountAssert isLessThan(long bound) {
    return checkSome("less than " + Text.number(bound))
        .check(() -> super.isLessThan(bound), () -> "less than " + Text.number(bound));
  }

  @Override
  public CountAssert isLessThanOrEqualTo(long bound) {
    return checkSome("at most " + Text.number(bound))
        .check(() -> super.isLessThanOrEqualTo(bound), () -> "at most " + Text.number(bound));
  }

  @Override
  public CountAssert isGreaterThan(long bound) {
    return check(() -> super.isGreaterThan(bound), () -> "more than " + Text.number(bound));
  }

  @Override
  public CountAssert isGreaterThanOrEqualTo(long bound) {
    return check(() -> super.isGreaterThanOrEqualTo(bound), () -> "at least " + Text.number(bound));
  }

  @Override
  public CountAssert isBetween(Long min, Long max) {
    return check(
        () -> super.isBetween(min, max),
        () -> "between " + Text.number(min) + " and " + Text.number(max));
  }

  @Override
  public CountAssert isStrictlyBetween(Long min, Long max) {
    return check(
        () -> super.isStrictlyBetween(min, max),
        () -> "more than " + Text.number(min) + " and less than " + Text.number(max));
  }

  @Override
  public CountAssert isCloseTo(long expected, Offset<Long> offset) {
    return check(
        () -> super.isCloseTo(expected, offset),
        () -> "within " + Text.number(offset.value) + " of " + Text.number(expected));
  }

  @Override
  public CountAssert isCloseTo(long expected, Percentage percentage) {
    return check(
        () -> super.isCloseTo(expected, percentage),
        () -> "within " + percentage + " of " + Text.number(expected));
  }

  @Override
  public CountAssert isIn(Object... values) {
    return check(
        () -> super.isIn(values),
        () ->
            "one of "
                + Arrays.stream(values).map(CountAssert::number).collect(Collectors.joining(", ")));
  }

  @Override
  public CountAssert describedAs(Description said) {
    return super.describedAs(
        new CountDescription(info, said, () -> words + "\n\n" + evidence.get()));
  }

  @Override
  public String descriptionText() {
    return FailureMessage.sentence(info.description());
  }

  private CountAssert check(Runnable verb, Supplier<String> bound) {
    try {
      verb.run();
      return this;
    } catch (AssertionError decided) {
      String rule =
          "Expected " + words + " to be " + bound.get() + " but counted " + number(actual) + ".";
      throw assertionError(new FailureMessage(rule, evidence));
    }
  }

  private CountAssert checkSome(String bound) {
    if (actual == 0 && !noneIsRight) {
      throw assertionError(
          new FailureMessage(
              "Expected " + words + " to be " + bound + ", and not none: nothing was counted.",
              evidence));
    }
    return this;
  }

  private static String number(Object value) {
    return value instanceof Long || value instanceof Integer
        ? Text.number(((Number) value).longValue())
        : String.valueOf(value);
  }
}
