package sparkworkbook.labkit.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedSuccessfully;
import static org.junit.platform.testkit.engine.EventConditions.test;

import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import sparkworkbook.labkit.assertions.QueryRun;

@DisplayName("What a job leaves behind")
class LeftoversTest {

  /** Run by {@link #should_find_each_thing_that_is_left}; nested, so that Surefire does not. */
  @SparkLab(cores = 1)
  static class LeavesEachThing {
    static Stream<Arguments> leftThings() {
      return Stream.of(
          left(
              "setting spark.sql.shuffle.partitions: 7, was 200",
              spark -> spark.conf().set("spark.sql.shuffle.partitions", 7)),
          left(
              "setting spark.sql.ansi.enabled: false, was not set",
              spark -> spark.conf().set("spark.sql.ansi.enabled", false)),
          left("cached Datasets: 2, was 1", spark -> spark.range(10).cache()),
          left(
              "cached Dataset of another job: gone",
              spark -> {
                spark.catalog().clearCache();
                spark.range(10).cache();
              }),
          left("cached Datasets: 0, was 1", spark -> spark.catalog().clearCache()),
          left(
              "(mine)",
              spark ->
                  context(spark)
                      .parallelize(List.of(1))
                      .setName("mine")
                      .persist(StorageLevel.DISK_ONLY())),
          left(
              "(of another job): gone",
              spark -> context(spark).getPersistentRDDs().values().forEach(rdd -> rdd.unpersist())),
          left("temporary view late", spark -> spark.range(3).createOrReplaceTempView("late")),
          left(
              "global temporary view everywhere",
              spark -> spark.range(3).createOrReplaceGlobalTempView("everywhere")),
          left(
              "temporary function twice",
              spark ->
                  spark
                      .udf()
                      .register(
                          "twice", (UDF1<Long, Long>) number -> 2 * number, DataTypes.LongType)),
          left("table default.kept", spark -> spark.range(3).write().saveAsTable("kept")),
          left(
              "Spark listener sparkworkbook.labkit.harness.LeftoversTest$",
              spark -> spark.sparkContext().addSparkListener(new SparkListener() {})),
          left(
              "local property spark.scheduler.pool: mine, was not set",
              spark -> spark.sparkContext().setLocalProperty("spark.scheduler.pool", "mine")),
          left(
              "local property spark.jobGroup.id: night, was not set",
              spark ->
                  QueryRun.of(spark, () -> spark.sparkContext().setJobGroup("night", "", false))),
          left(
              "setting spark.sql.adaptive.autoBroadcastJoinThreshold: 1, was not set",
              spark -> spark.conf().set("spark.sql.adaptive.autoBroadcastJoinThreshold", "1")),
          left(
              "system property left.by.the.job: here, was not set",
              spark -> System.setProperty("left.by.the.job", "here")),
          left(
              "Hadoop setting left.by.the.job: here, was not set",
              spark -> spark.sparkContext().hadoopConfiguration().set("left.by.the.job", "here")),
          left("thread of-the-job", spark -> sleeper().start()));
    }

    private static Arguments left(String line, Consumer<SparkSession> job) {
      return Arguments.of(line, job);
    }

    private static JavaSparkContext context(SparkSession spark) {
      return JavaSparkContext.fromSparkContext(spark.sparkContext());
    }

    private static Thread sleeper() {
      Thread thread =
          new Thread(
              () -> {
                try {
                  Thread.sleep(2_000);
                } catch (InterruptedException e) {
                  // it ends
                }
              },
              "of-the-job");
      return thread;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("leftThings")
    void should_find(
        String line, Consumer<SparkSession> job, SparkSession spark, Leftovers leftovers) {
      job.accept(spark);

      assertThat(leftovers.found()).anySatisfy(found -> assertThat(found).contains(line));
      System.clearProperty("left.by.the.job");
    }

    @Test
    void should_find_a_file_in_the_working_directory(Leftovers leftovers) throws IOException {
      Path file = Files.createTempFile(Path.of("").toAbsolutePath(), "left-by-the-job", ".txt");

      assertThat(leftovers.found()).contains("file " + file);
      Files.delete(file);
    }
  }

  @Test
  void should_find_each_thing_that_is_left() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(LeavesEachThing.class))
        .execute()
        .testEvents()
        .assertStatistics(events -> events.failed(0).succeeded(19));
  }

  @Test
  void should_pass_when_everything_was_put_back() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(PutsEverythingBack.class))
        .execute()
        .testEvents()
        .assertThatEvents()
        .haveExactly(1, event(test("leavesNothing"), finishedSuccessfully()));
  }

  @Test
  void should_fail_when_an_earlier_test_left_something() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(LeavesASetting.class))
        .execute()
        .testEvents()
        .assertStatistics(events -> events.succeeded(1).failed(1));
  }

  /** Run by {@link #should_pass_when_everything_was_put_back}. */
  @SparkLab(cores = 1)
  static class PutsEverythingBack {
    @Test
    void leavesNothing(SparkSession spark, Leftovers leftovers) throws Exception {
      leftovers.judgeSets("spark.sql.shuffle.partitions", 3);
      spark.conf().set("spark.sql.ansi.enabled", false);
      spark.conf().unset("spark.sql.ansi.enabled");
      String before = spark.conf().get("spark.sql.parquet.outputTimestampType");
      spark.conf().set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
      spark.conf().set("spark.sql.parquet.outputTimestampType", before);
      spark.range(10).cache().unpersist();
      spark.range(10).localCheckpoint();
      spark.range(3).createOrReplaceTempView("late");
      spark.catalog().dropTempView("late");
      ExecutorService pool = Executors.newFixedThreadPool(2);
      pool.submit(() -> spark.range(10).count()).get();
      pool.shutdown();
      GlobalEventExecutor.INSTANCE.submit(() -> {}).sync();
      spark
          .range(0, 1_000, 1, 4)
          .orderBy("id")
          .limit(9)
          .write()
          .format("noop")
          .mode("append")
          .save();
      spark.range(1_000).repartition(8).groupBy("id").count().collectAsList();

      leftovers.assertNone();
    }
  }

  /** Run by {@link #should_fail_when_an_earlier_test_left_something}. */
  @SparkLab(cores = 1)
  static class LeavesASetting {
    @Test
    void a_leaves(SparkSession spark) {
      spark.conf().set("spark.sql.ansi.enabled", false);
    }

    @Test
    void b_finds(Leftovers leftovers) {
      assertThatThrownBy(leftovers::assertNone)
          .hasMessageStartingWith(
              "Expected the job to leave nothing behind, but it left:\n"
                  + "  - setting spark.sql.ansi.enabled: false, was not set\n")
          .hasMessageContaining("finally");
      leftovers.assertNoneBut("setting spark.sql.ansi.enabled");
      leftovers.assertNone();
    }
  }
}
