package sparkworkbook.labkit.harness.jvm;

import java.time.Duration;

/**
 * A time limit that other programs on the machine do not use up. Wall time counts, minus the share
 * of the machine that others took of it; but at least a third of it counts. So a hang ends at the
 * limit on an idle machine, and after {@value #LONGEST} times the limit on any machine.
 */
public final class FairDeadline {
  /** How many times the limit it takes at most. */
  public static final int LONGEST = 3;

  private final Duration limit;
  private final LoadMeter.Span span;

  FairDeadline(Duration limit, LoadMeter.Span span) {
    this.limit = limit;
    this.span = span;
  }

  /** The limit begins now. */
  public static FairDeadline in(Duration limit) {
    return new FairDeadline(limit, LoadMeter.machine().start());
  }

  public boolean isOver() {
    return remaining().isZero();
  }

  /** The wall time that is left if nobody else takes anything from now on. */
  public Duration remaining() {
    Duration left = limit.minus(span.counted());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** The share of the machine that other programs took since the limit began, 0 to 1. */
  public double othersShare() {
    return span.othersShare();
  }
}
