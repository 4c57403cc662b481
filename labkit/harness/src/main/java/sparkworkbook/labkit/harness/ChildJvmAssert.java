package sparkworkbook.labkit.harness;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.assertj.core.api.AbstractAssert;
import sparkworkbook.labkit.assertions.FailureMessage;
import sparkworkbook.labkit.harness.jvm.JvmExit;
import sparkworkbook.labkit.harness.jvm.LoadMeter;

/**
 * Assertions on how a child JVM ended. Every failure shows the command, what the exit code means,
 * the exceptions in the output and where all of the output is.
 */
public final class ChildJvmAssert extends AbstractAssert<ChildJvmAssert, ChildJvm.Result> {
  private static final int SHOWN_TAIL = 10;

  ChildJvmAssert(ChildJvm.Result actual) {
    super(actual, ChildJvmAssert.class);
  }

  /** Passes if the child ended by itself with exit code 0. */
  public ChildJvmAssert exitedNormally() {
    isNotNull();
    if (actual.timedOut() || actual.exitCode() != 0) {
      throw failed("Expected the job to exit normally, with exit code 0.");
    }
    return this;
  }

  /**
   * Passes if the child ended by itself with this exit code. A dying Spark ends with 1 or 52 from
   * one run to the next: ask for a certain code only where the job itself chooses it.
   */
  public ChildJvmAssert exitedWith(int code) {
    isNotNull();
    if (actual.timedOut() || actual.exitCode() != code) {
      throw failed(
          "Expected the job to exit with code " + code + " (" + JvmExit.meaning(code) + ").");
    }
    return this;
  }

  /** Passes if the child did not fail for want of memory. */
  public ChildJvmAssert didNotRunOutOfMemory() {
    isNotNull();
    if (actual.outOfMemory()) {
      throw failed("Expected the job to stay within its heap but it ran out of memory.");
    }
    return this;
  }

  /** Passes if the child failed for want of memory and said so. */
  public ChildJvmAssert ranOutOfMemory() {
    isNotNull();
    if (!actual.outOfMemory()) {
      throw failed("Expected the job to run out of memory but it did not.");
    }
    return this;
  }

  /** Passes if the child ended by itself. */
  public ChildJvmAssert didNotTimeOut() {
    isNotNull();
    if (actual.timedOut()) {
      throw failed("Expected the job to end by itself but it ran into its time limit.");
    }
    return this;
  }

  /** Passes if the output, standard error included, contains this text within one line. */
  public ChildJvmAssert outputContains(String text) {
    isNotNull();
    requireNonNull(text, "The text to look for should not be null");
    if (!output().contains(text)) {
      throw failed("Expected the output to contain \"" + text + "\" but no line does.");
    }
    return this;
  }

  private ChildOutput output() {
    return ChildOutput.of(actual.outputFile());
  }

  private AssertionError failed(String rule) {
    return assertionError(new FailureMessage(rule, this::evidence));
  }

  private String evidence() {
    StringBuilder text = new StringBuilder("  command:  ").append(actual.command());
    text.append("\n  it ended: ").append(ending());
    List<String> causes = output().causes();
    if (!causes.isEmpty()) {
      text.append("\n  it says:  ").append(String.join("\n            ", causes));
    } else if (!actual.tail().isEmpty()) {
      List<String> tail = actual.tail();
      text.append("\n  it says:  ")
          .append(
              String.join(
                  "\n            ",
                  tail.subList(Math.max(0, tail.size() - SHOWN_TAIL), tail.size())));
    }
    text.append("\n  all of it: ").append(actual.outputFile());
    return text.toString();
  }

  private String ending() {
    if (actual.timedOut()) {
      return "it did not; it was stopped after "
          + actual.wall().toSeconds()
          + " s"
          + LoadMeter.note(actual.othersShare());
    }
    return "exit code " + actual.exitCode() + ": " + JvmExit.meaning(actual.exitCode());
  }
}
