package sparkworkbook.labkit.assertions;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.WritableAssertionInfo;

/** Carries what was said with {@code as} and {@code withFailMessage} from a subject to its part. */
final class AssertionState {
  private AssertionState() {}

  /** The part, with description, message and representation of the assertion that led to it. */
  static <T extends AbstractAssert<T, ?>> T passOn(AbstractAssert<?, ?> from, T part) {
    WritableAssertionInfo said = from.getWritableAssertionInfo();
    part.describedAs(said.description());
    // Set only where it is there: AssertJ refuses a second message of another kind.
    if (said.overridingErrorMessage() != null) {
      part.overridingErrorMessage("%s", said.overridingErrorMessage());
    }
    return part.withRepresentation(said.representation());
  }
}
