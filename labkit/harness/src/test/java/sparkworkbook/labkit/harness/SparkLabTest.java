package sparkworkbook.labkit.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import org.apache.spark.SparkContext$;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class SparkLabTest {
  @Test
  void should_put_back_what_a_test_leaves_behind() {
    TimeZone zone = TimeZone.getDefault();
    Locale locale = Locale.getDefault();

    assertAllPass(run(SparkLabFixtures.LeavesThingsBehind.class), 2);

    assertThat(SparkContext$.MODULE$.getActive().isEmpty()).isTrue();
    assertThat(TimeZone.getDefault()).isEqualTo(zone);
    assertThat(Locale.getDefault()).isEqualTo(locale);
  }

  @Test
  void should_replace_an_application_that_was_stopped_and_say_so() {
    EngineExecutionResults results =
        run(SparkLabFixtures.StopsSpark.class, SparkLabFixtures.SameSettings.class);

    results.testEvents().assertStatistics(events -> events.succeeded(2).failed(3));
    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("stopsAndGoesOn"),
                finishedWithFailure(
                    instanceOf(AssertionError.class),
                    message(it -> it.startsWith("The job stopped the Spark application")))))
        .haveExactly(
            1,
            event(
                test("startsItsOwn"),
                finishedWithFailure(
                    instanceOf(AssertionError.class),
                    message(it -> it.startsWith("The job stopped the Spark application")))));
  }

  @Test
  void should_have_exactly_the_settings_and_the_pool_that_are_asked_for() {
    assertAllPass(run(SparkLabFixtures.Measures.class, SparkLabFixtures.OtherSettings.class), 2);
  }

  @Test
  void should_let_a_test_that_fills_the_heap_fail_alone() {
    run(SparkLabFixtures.RunsOutOfMemory.class)
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("fills"),
                finishedWithFailure(
                    instanceOf(IllegalStateException.class),
                    message(it -> it.startsWith("The judge's own JVM ran out of memory")))));
  }

  @Test
  void should_publish_measurements() {
    assertThat(
            run(SparkLabFixtures.Measures.class)
                .testEvents()
                .reportingEntryPublished()
                .map(event -> event.getRequiredPayload(ReportEntry.class))
                .flatMap(entry -> entry.getKeyValuePairs().entrySet().stream())
                .map(Object::toString))
        .containsExactly("measured rows=3", "measured bytes=4000000000");
  }

  @Test
  void should_refuse_a_setting_without_a_value() {
    run(SparkLabFixtures.WrongSetting.class)
        .containerEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                finishedWithFailure(
                    message(
                        "@SparkLab(conf = \"no setting\") is no setting."
                            + " Write \"key=value\"."))));
  }

  @Test
  void should_find_a_system_memory_for_every_pool() {
    Random random = new Random(1);
    for (double fraction : new double[] {0.6, 0.75, 0.9, 1.0, 0.1}) {
      for (int i = 0; i < 100_000; i++) {
        long pool = 1 + Math.abs(random.nextLong() % (1L << 40));
        long memory = SparkSettings.systemMemory(pool, fraction);
        if ((long) (memory * fraction) != pool) {
          throw new AssertionError(pool + " x " + fraction);
        }
      }
    }
    assertThat(SparkSettings.systemMemory(240_000_000, 0.6)).isEqualTo(400_000_000);
  }

  private static void assertAllPass(EngineExecutionResults results, int tests) {
    assertThat(
            results.allEvents().finished().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .flatMap(result -> result.getThrowable().stream()))
        .isEmpty();
    results.testEvents().assertStatistics(events -> events.succeeded(tests));
  }

  private static EngineExecutionResults run(Class<?>... classes) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(
            Arrays.stream(classes).map(type -> selectClass(type)).toArray(DiscoverySelector[]::new))
        .execute();
  }
}
