package sparkworkbook.labkit.assertions;

import java.util.function.Supplier;
import org.assertj.core.description.Description;
import org.assertj.core.error.ErrorMessageFactory;
import org.assertj.core.presentation.Representation;

/**
 * The message of every failed assertion: what was expected and what was found, then the sentence
 * given with {@code as(…)}, then the evidence. AssertJ puts it together, so {@code withFailMessage}
 * replaces all but the sentence.
 *
 * @param rule what was expected and what was found, with the numbers; may have several lines
 * @param evidence the table or plan, asked for on failure only; may be empty
 */
public record FailureMessage(String rule, Supplier<String> evidence)
    implements ErrorMessageFactory {

  /** A message without evidence. */
  public FailureMessage(String rule) {
    this(rule, () -> "");
  }

  @Override
  public String create(Description description, Representation representation) {
    String sentence = sentence(description).strip();
    String shown = evidence.get();
    return MessageText.wrapped(rule)
        + (sentence.isEmpty() ? "" : "\n" + MessageText.wrapped(sentence))
        + (shown.isEmpty() ? "" : "\n\n" + shown);
  }

  @Override
  public String create(Description description) {
    return create(description, null);
  }

  @Override
  public String create() {
    return create(null, null);
  }

  static String sentence(Description description) {
    if (description instanceof CountDescription count) {
      return count.sentence();
    }
    return description == null || description.value() == null ? "" : description.value();
  }
}
