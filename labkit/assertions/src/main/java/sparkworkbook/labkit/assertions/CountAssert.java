package sparkworkbook.labkit.assertions;

import java.util.function.Supplier;
import org.assertj.core.api.AbstractLongAssert;
import org.assertj.core.description.Description;

/**
 * AssertJ's assertions on a number that Spark counted. The usual ones say in their first line what
 * was expected and what was counted, then the sentence given with {@code as(…)}, then the table or
 * plan; the others put sentence and evidence in front of AssertJ's own text.
 */
final class CountAssert extends AbstractLongAssert<CountAssert> {
  private final String words;
  private final Supplier<String> evidence;
  private String sentence = "";

  private CountAssert(long count, String words, Supplier<String> evidence) {
    super(count, CountAssert.class);
    this.words = words;
    this.evidence = evidence;
  }

  /**
   * @param words what is counted: {@code "shuffle records written"}
   * @param said what the assertion that led here was described with; may be empty
   * @param evidence the table or plan; asked for on failure only
   */
  static CountAssert of(long count, String words, String said, Supplier<String> evidence) {
    return new CountAssert(count, words, evidence).as("%s", said);
  }

  @Override
  public CountAssert isEqualTo(long expected) {
    return check(actual == expected, Text.number(expected));
  }

  @Override
  public CountAssert isZero() {
    return isEqualTo(0);
  }

  @Override
  public CountAssert isPositive() {
    return check(actual > 0, "more than 0");
  }

  @Override
  public CountAssert isLessThan(long bound) {
    return check(actual < bound, "less than " + Text.number(bound));
  }

  @Override
  public CountAssert isLessThanOrEqualTo(long bound) {
    return check(actual <= bound, "at most " + Text.number(bound));
  }

  @Override
  public CountAssert isGreaterThan(long bound) {
    return check(actual > bound, "more than " + Text.number(bound));
  }

  @Override
  public CountAssert isGreaterThanOrEqualTo(long bound) {
    return check(actual >= bound, "at least " + Text.number(bound));
  }

  @Override
  public CountAssert isBetween(Long least, Long most) {
    return check(
        actual >= least && actual <= most,
        "between " + Text.number(least) + " and " + Text.number(most));
  }

  @Override
  public CountAssert describedAs(Description described) {
    sentence = described == null ? "" : described.value();
    return super.describedAs(
        new Description() {
          @Override
          public String value() {
            return (sentence.isEmpty() ? "" : sentence + "\n")
                + words
                + "\n\n"
                + evidence.get()
                + "\n";
          }
        });
  }

  private CountAssert check(boolean holds, String expected) {
    if (!holds) {
      throw new AssertionError(
          "Expected "
              + words
              + " to be "
              + expected
              + " but counted "
              + Text.number(actual)
              + ".\n"
              + (sentence.isEmpty() ? "" : Text.wrapped(sentence) + "\n")
              + "\n"
              + evidence.get());
    }
    return this;
  }
}
