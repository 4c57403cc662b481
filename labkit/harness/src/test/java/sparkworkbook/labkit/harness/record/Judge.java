package sparkworkbook.labkit.harness.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkContext$;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labkit.harness.SparkLab;

/** Judges of all kinds. They are nested, so that Surefire does not take them for its own. */
final class Judge {
  private Judge() {}

  static class Plain {
    @Test
    void passes(TestReporter reporter) {
      reporter.publishEntry(Map.of("measured shuffle records", "1832", "note", "ignored"));
      assertThat(Job.divide(1)).isEqualTo(1);
    }

    @Test
    void fails() {
      assertThat(Job.divide(1)).as("quotient").isEqualTo(2);
    }

    @Test
    void throwsFromTheJob() {
      Job.divide(0);
    }

    @Test
    void wraps() {
      try {
        Job.divide(0);
      } catch (ArithmeticException e) {
        throw new IllegalStateException("Job aborted\n\tat task\nDriver stacktrace:\nlong", e);
      }
    }

    @Test
    void overflows() {
      Job.overflow(0);
    }
  }

  /** Tells two loads of this class from one. */
  static class CountsItself {
    private static int times;

    record Answer(long seed) implements Serializable {}

    @Test
    void countsItself() {
      times++;
      int[] prepared = {0};
      Answer answer =
          Prepared.once(
              CountsItself.class,
              "answer",
              () -> {
                prepared[0]++;
                return new Answer(SeededFlights.seed());
              });
      Prepared.folder(CountsItself.class, "files", Path.of("never"), empty -> prepared[0]++);
      throw new AssertionError(
          "time " + times + " with the seed " + answer.seed() + ", prepared " + prepared[0]);
    }
  }

  @SparkLab(cores = 1)
  static class WantsSpark {
    @Test
    void wants() {}
  }

  /** Without the annotation it gets no Spark of its own. */
  static class FindsSpark {
    @Test
    void finds() {
      assertThat(SparkContext$.MODULE$.getActive().isDefined()).as("Spark runs").isTrue();
    }
  }

  /** Fails where a run before it has left anything, and leaves what it can. */
  @SparkLab(cores = 1, shufflePartitions = 1)
  static class LeavesEverything {
    private static int times;

    @Test
    void findsNothing(SparkSession spark) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      assertThat(++times).as("times in this class loader").isEqualTo(1);
      assertThat(System.getProperty("left.behind")).as("system property").isNull();
      assertThat(spark.conf().get("spark.sql.shuffle.partitions")).isEqualTo("1");
      assertThat(spark.catalog().listTables().count()).as("tables and views").isZero();
      assertThat(context.getPersistentRDDs()).as("persistent RDDs").isEmpty();
      assertThat(context.getLocalProperty("left.behind")).as("local property").isNull();

      System.setProperty("left.behind", "yes");
      spark.conf().set("spark.sql.shuffle.partitions", "7");
      spark.range(3).cache().createOrReplaceTempView("left_behind");
      spark.catalog().cacheTable("left_behind");
      context.parallelize(List.of(1, 2)).cache().count();
      context.setLocalProperty("left.behind", "yes");
    }
  }

  static class Unavailable {
    @Test
    @Disabled("no cluster here")
    void disabled() {}

    @Test
    void assumes() {
      assumeTrue(false, "python3 is missing");
    }

    @Test
    void jobGivesUp() {
      Job.giveUp();
    }

    @Test
    void jobGivesUpUnseen() {
      Job.giveUpUnseen();
    }
  }

  static class ManyCases {
    @ParameterizedTest
    @ValueSource(ints = {1, 0, 2})
    void parameterised(int divisor) {
      assertThat(Job.divide(divisor)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void allPass(int divisor) {
      assertThat(Job.divide(divisor)).isEqualTo(divisor);
    }

    @TestFactory
    Stream<DynamicTest> dynamic() {
      return Stream.of(
          DynamicTest.dynamicTest("one", () -> assertThat(1).isEqualTo(1)),
          DynamicTest.dynamicTest("two", () -> assertThat(1).isEqualTo(2)));
    }

    @TestFactory
    Stream<DynamicTest> empty() {
      return Stream.of();
    }
  }

  static class BadStart {
    @BeforeAll
    static void prepare() {
      Job.divide(0);
    }

    @Test
    void first() {}

    @Test
    void second() {}
  }

  static class AssertingStart {
    @BeforeAll
    static void prepare() {
      throw new AssertionError("the data is not there");
    }

    @Test
    void first() {}
  }

  static class BadEnd {
    @Test
    void first() {}

    @AfterAll
    static void tidy() {
      throw new IllegalStateException("left open");
    }
  }

  static class Exits {
    @Test
    void a_before() {}

    @Test
    void b_exits() {
      Job.exit();
    }

    @Test
    void c_after() {}
  }

  static class ExitsInAStaticInitialiser {
    @Test
    void touches() {
      assertThat(Job.Bomb.VALUE).isEqualTo(1);
    }
  }

  static class ExitsAtTheStart {
    @BeforeAll
    static void prepare() {
      Job.exit();
    }

    @Test
    void first() {}
  }

  static class ExitsInAHook {
    @Test
    void exits() {
      Job.exitInAHook();
    }
  }

  static class Halts {
    @Test
    void halts() {
      Job.halt();
    }
  }

  static class HaltsLater {
    @Test
    void a_passes() {
      Job.haltIn(Duration.ofMillis(300));
    }

    @Test
    void b_waits() {
      Job.sleep();
    }
  }

  static class LooksForTheSecret {
    @Test
    void looks() throws IOException {
      assertThat(System.in.read()).as("standard input").isEqualTo(-1);
      assertThat(System.getProperties().values().toString() + System.getenv().values())
          .doesNotContainPattern("[0-9a-f]{64}");
      assertThat(ProcessHandle.current().info().arguments().map(List::of).orElse(List.of()))
          .noneMatch(argument -> argument.matches(".*[0-9a-f]{64}.*"));
    }
  }

  static class Hangs {
    @Test
    void hangs() {
      Job.loop();
    }

    @Test
    void later() {}
  }

  static class HangsAndAnswers {
    @Test
    void a_sleeps() {
      Job.sleep();
    }

    @Test
    void b_after() {
      assertThat(Thread.currentThread().isInterrupted()).as("interrupted").isFalse();
    }
  }

  static class HangsAndPasses {
    @Test
    void a_sleeps() {
      Job.sleepOn();
    }

    @Test
    void b_after() {
      assertThat(Thread.currentThread().isInterrupted()).as("interrupted").isFalse();
    }
  }

  static class SleepsAtTheStart {
    @BeforeAll
    static void prepare() {
      Job.sleep();
    }

    @Test
    void first() {}
  }

  @SparkLab(cores = 2)
  static class HangsInATask {
    @Test
    void a_hangs(SparkSession spark) {
      spark.sparkContext().setLogLevel("OFF");
      JavaSparkContext.fromSparkContext(spark.sparkContext())
          .parallelize(List.of(1, 2), 2)
          .foreach(n -> Job.sleep());
    }

    @Test
    void b_after(SparkSession spark) {
      assertThat(spark.range(7).count()).isEqualTo(7);
    }
  }

  static class HangsAtTheStart {
    @BeforeAll
    static void prepare() {
      Job.loop();
    }

    @Test
    void first() {}
  }

  static class LeavesThreads {
    @Test
    void leavesThreads() {
      Job.leaveAThreadBehind();
      assertThat(Job.divide(1)).isEqualTo(2);
    }
  }

  static class FillsTheHeap {
    @Test
    void fills() {
      Job.fillTheHeap();
    }
  }
}
