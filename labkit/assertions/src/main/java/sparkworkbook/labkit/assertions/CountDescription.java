package sparkworkbook.labkit.assertions;

import java.util.function.Supplier;
import org.assertj.core.api.AssertionInfo;
import org.assertj.core.description.Description;

/**
 * What AssertJ's own texts start with where a count fails: the sentence, what is counted, and the
 * evidence. Behind {@code withFailMessage} only the sentence is left.
 */
final class CountDescription extends Description {
  private final AssertionInfo info;
  private final Description said;
  private final Supplier<String> evidence;

  /**
   * @param said given with {@code as(…)}; may be null, as AssertJ allows
   * @param evidence what is counted and the table or plan
   */
  CountDescription(AssertionInfo info, Description said, Supplier<String> evidence) {
    this.info = info;
    this.said = said;
    this.evidence = evidence;
  }

  /** The sentence alone; empty if there is none. */
  String sentence() {
    return said == null || said.value() == null ? "" : said.value();
  }

  @Override
  public String value() {
    return info.overridingErrorMessage() == null
        ? (sentence() + "\n" + evidence.get()).strip() + "\n"
        : sentence();
  }
}
