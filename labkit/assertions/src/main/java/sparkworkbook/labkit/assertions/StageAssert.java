package sparkworkbook.labkit.assertions;

import java.util.Optional;

/** Assertions on what Spark counted in one stage. */
public final class StageAssert extends AbstractMetricsAssert<StageAssert, StageMetrics> {
  private final RunMetrics run;

  StageAssert(StageMetrics stage, RunMetrics run) {
    super(stage, StageAssert.class);
    this.run = run;
  }

  @Override
  RunMetrics run() {
    return run;
  }

  @Override
  Optional<StageMetrics> stage() {
    return Optional.of(actual);
  }
}
