package sparkworkbook.labkit.harness.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The arithmetic of a limit, with a clock and a machine that the test moves. */
class FairDeadlineTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Machine machine = new Machine();
  private final LoadMeter meter = new LoadMeter(() -> machine.nanos, machine);
  private final LoadMeter.Span span = meter.start();
  private final FairDeadline deadline = new FairDeadline(Duration.ofSeconds(60), span);

  /** Two cores; its load and this JVM's use of it are set by hand. */
  private static final class Machine implements LoadMeter.Probe {
    long nanos = 5_000_000_000_000L;
    double load;
    long own;

    @Override
    public double load() {
      return load;
    }

    @Override
    public long ownNanos() {
      return own;
    }

    @Override
    public int cores() {
      return 2;
    }
  }

  @Test
  void should_end_at_the_limit_where_nobody_works() {
    assertThat(secondsToTheEnd(0, 0)).isEqualTo(60);
  }

  @Test
  void should_end_at_the_limit_where_this_jvm_alone_works() {
    assertThat(secondsToTheEnd(0.5, 1)).isEqualTo(60); // a loop
    assertThat(deadline.othersShare()).isZero();
  }

  @Test
  void should_end_at_the_limit_where_the_load_is_unknown() {
    assertThat(secondsToTheEnd(-1, 1)).isEqualTo(60);
    assertThat(deadline.othersShare()).isZero();
  }

  @Test
  void should_end_at_the_limit_where_the_load_is_not_a_number() {
    assertThat(secondsToTheEnd(Double.NaN, 1)).isEqualTo(60);
  }

  @Test
  void should_not_count_what_a_machine_does_by_itself() {
    assertThat(secondsToTheEnd(0.04, 0)).isEqualTo(60);
  }

  @Test
  void should_not_count_the_share_that_others_took() {
    assertThat(secondsToTheEnd(1, 1)).isEqualTo(120);
    assertThat(deadline.othersShare()).isCloseTo(0.5, within(0.001));
  }

  @Test
  void should_end_after_three_times_the_limit_on_any_machine() {
    assertThat(secondsToTheEnd(1, 0)).isEqualTo(180);
    assertThat(deadline.othersShare()).isCloseTo(1, within(0.001));
  }

  @Test
  void should_count_again_when_the_others_have_ended() {
    pass(40, 1, 1);
    assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(40));

    pass(39, 0, 0);
    assertThat(deadline.isOver()).isFalse();
    pass(1, 0, 0);
    assertThat(deadline.isOver()).isTrue();
  }

  @Test
  void should_not_count_what_was_before_it_began() {
    pass(100, 1, 0);
    LoadMeter.Span later = meter.start();
    FairDeadline second = new FairDeadline(Duration.ofSeconds(10), later);
    pass(9, 0, 0);
    assertThat(second.isOver()).isFalse();
    pass(1, 0, 0);
    assertThat(second.isOver()).isTrue();
    assertThat(second.othersShare()).isZero();
  }

  @Test
  void should_be_over_at_once_without_a_limit() {
    assertThat(new FairDeadline(Duration.ZERO, span).isOver()).isTrue();
  }

  @Test
  void should_say_how_busy_the_machine_was_only_where_it_was() {
    assertThat(LoadMeter.note(0.25)).isEmpty();
    assertThat(LoadMeter.note(0.634))
        .isEqualTo("; the machine was busy: other programs took 63 % of its processors");
  }

  private int secondsToTheEnd(double load, double ownCores) {
    int seconds = 0;
    while (!deadline.isOver()) {
      pass(1, load, ownCores);
      seconds++;
    }
    return seconds;
  }

  private void pass(int seconds, double load, double ownCores) {
    for (int i = 0; i < seconds; i++) {
      machine.load = load;
      machine.own += (long) (ownCores * SECOND);
      machine.nanos += SECOND;
      meter.sample();
    }
  }
}
