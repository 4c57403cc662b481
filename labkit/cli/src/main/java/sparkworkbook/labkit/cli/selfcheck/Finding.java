package sparkworkbook.labkit.cli.selfcheck;

/**
 * A rule that a lab breaks.
 *
 * @param rule the rule in a few words
 * @param message what breaks it, and what to do
 */
public record Finding(String rule, String message) {
  @Override
  public String toString() {
    return rule + ": " + message;
  }
}
