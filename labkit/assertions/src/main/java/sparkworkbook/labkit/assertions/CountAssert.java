package sparkworkbook.labkit.assertions;

import java.util.function.Supplier;
import org.assertj.core.api.AbstractLongAssert;
import org.assertj.core.description.Description;
import org.assertj.core.description.TextDescription;

/**
 * AssertJ's assertions on a number that keep what Spark did beside it: {@code as(…)} adds a
 * sentence in front of the table or plan and does not replace it.
 */
final class CountAssert extends AbstractLongAssert<CountAssert> {
  private final Supplier<String> evidence;

  private CountAssert(long count, Supplier<String> evidence) {
    super(count, CountAssert.class);
    this.evidence = evidence;
  }

  /**
   * @param said what the assertion that led here was described with; may be empty
   * @param evidence what is counted, and the table or plan; asked for on failure only
   */
  static CountAssert of(long count, String said, Supplier<String> evidence) {
    CountAssert counted = new CountAssert(count, evidence);
    return counted.describedAs(new TextDescription("%s", said));
  }

  @Override
  public CountAssert describedAs(Description sentence) {
    return super.describedAs(
        new Description() {
          @Override
          public String value() {
            String said = sentence == null ? "" : sentence.value();
            return (said.isEmpty() ? "" : said + "\n") + evidence.get() + "\n";
          }
        });
  }
}
