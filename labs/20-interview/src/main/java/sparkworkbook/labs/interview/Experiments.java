package sparkworkbook.labs.interview;

/** What all experiments have in common. */
final class Experiments {
  private Experiments() {}

  /**
   * An experiment checks an answer, so it does not give one.
   *
   * @throws AssertionError if a method of {@link Answers} waits for the experiment
   */
  static void refuseToAnswer() {
    boolean isAnswering =
        StackWalker.getInstance()
            .walk(
                calls ->
                    calls.anyMatch(
                        call -> call.getClassName().startsWith(Answers.class.getName())));
    if (isAnswering) {
      throw new AssertionError(
          "A method of Answers runs the experiment that measures its answer. Predict it instead:"
              + " calculate the answer from the method's parameters.");
    }
  }
}
