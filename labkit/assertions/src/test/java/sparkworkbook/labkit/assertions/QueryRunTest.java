package sparkworkbook.labkit.assertions;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sparkworkbook.labkit.assertions.TestSpark.airports;
import static sparkworkbook.labkit.assertions.TestSpark.flights;
import static sparkworkbook.labkit.assertions.TestSpark.spark;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.CollectionAccumulator;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class QueryRunTest {

  @Test
  void keepsTheResult() {
    QueryRun<Long> run = QueryRun.of(spark(), () -> flights().count());

    assertThat(run.result()).isEqualTo(TestSpark.FLIGHTS);
    assertThat(run.failure()).isEmpty();
  }

  @Test
  void countsEveryTaskAndRecord() {
    Dataset<Row> flights = flights();

    QueryRun<?> run = QueryRun.of(spark(), () -> totals(flights).collectAsList());

    assertThat(run.metrics().recordsRead()).isEqualTo(TestSpark.FLIGHTS);
    assertThat(run.metrics().shuffleRecordsWritten())
        .isEqualTo(TestSpark.ORIGINS * TestSpark.MAP_TASKS)
        .isEqualTo(run.metrics().shuffleRecordsRead());
    assertThat(run.metrics().stages().get(0).tasks()).hasSize(TestSpark.MAP_TASKS);
    assertThat(run.metrics().failedTasks()).isZero();
    assertThat(run.metrics().unfinishedJobs()).isZero();
    assertThat(run.metrics().resultBytes()).isPositive();
    assertThat(run.metrics().peakExecutionMemory()).isPositive();
  }

  @Test
  void countsTheSameTwentyTimes() {
    Set<List<Long>> seen = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      Dataset<Row> flights = flights();
      RunMetrics counted = QueryRun.of(spark(), () -> totals(flights).collectAsList()).metrics();
      seen.add(
          List.of(
              (long) counted.tasks(),
              counted.recordsRead(),
              counted.shuffleRecordsWritten(),
              counted.shuffleBytesWritten(),
              counted.shuffleRecordsRead(),
              (long) counted.stages().size(),
              (long) counted.jobs()));
    }

    assertThat(seen).hasSize(1);
  }

  @Test
  void countsBroadcastsSubqueriesAndAdaptiveStages() {
    Dataset<Row> flights = flights();
    Dataset<Row> airports = airports();
    flights.createOrReplaceTempView("flights");

    QueryRun<?> run =
        QueryRun.of(
            spark(),
            () ->
                spark()
                    .sql("select * from flights where id > (select avg(id) from flights)")
                    .join(airports, "origin")
                    .groupBy("city")
                    .count()
                    .collectAsList());

    // The flights for the query and for its subquery, the airports for the broadcast.
    assertThat(run.metrics().recordsRead()).isEqualTo(2 * TestSpark.FLIGHTS + TestSpark.ORIGINS);
    assertThat(run.plan().size()).isEqualTo(1);
    assertThat(run.metrics().stages())
        .allSatisfy(stage -> assertThat(stage.name()).contains("QueryRunTest.java"));
  }

  @Test
  void countsNoBytesToTheDriverWhereNothingIsReturned() {
    QueryRun<?> written =
        QueryRun.of(
            spark(),
            () -> {
              totals(flights()).write().format("noop").mode("overwrite").save();
              JavaSparkContext.fromSparkContext(spark().sparkContext())
                  .parallelize(List.of(1, 2, 3, 4), 200)
                  .foreach(number -> {});
            });

    // the schema of the files and a writer's message; 200 tasks send 200 KB of accumulators
    assertThat(written.metrics().resultBytes()).isLessThan(4_000);
  }

  @Test
  void countsTheRowsThatAreCollected() {
    QueryRun<?> all = QueryRun.of(spark(), () -> flights().collectAsList());
    QueryRun<?> accumulated =
        QueryRun.of(
            spark(),
            () -> {
              var delays = spark().sparkContext().<Long>collectionAccumulator("delays");
              flights().toJavaRDD().foreach(flight -> delays.add(flight.getLong(0)));
            });

    assertThat(all.metrics().resultBytes()).isGreaterThan(100_000);
    assertThat(accumulated.metrics().resultBytes()).isGreaterThan(100_000);
  }

  @Test
  void leavesOutAnotherRunThatIsOpenMeanwhile() throws Exception {
    ExecutorService others = Executors.newSingleThreadExecutor();
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch open = new CountDownLatch(1);
    Future<?> noise =
        others.submit(
            () ->
                QueryRun.of(
                    spark(),
                    () -> {
                      open.countDown();
                      while (!done.get()) {
                        flights().repartition(3).count();
                      }
                    }));
    open.await();

    QueryRun<?> run = QueryRun.of(spark(), () -> totals(flights()).collectAsList());
    done.set(true);
    noise.get();
    others.shutdown();

    assertThat(run.metrics().shuffleRecordsWritten())
        .isEqualTo(TestSpark.ORIGINS * TestSpark.MAP_TASKS);
    assertThat(run.plan().size()).isEqualTo(1);
  }

  @Test
  void leavesOutWhatIsUnmeasured() {
    QueryRun<Long> run =
        QueryRun.of(
            spark(),
            () -> {
              spark().range(10).repartition(3).count();
              return QueryRun.unmeasured(spark(), () -> flights().repartition(3).count());
            });

    assertThat(run.result()).isEqualTo(TestSpark.FLIGHTS);
    assertThat(run.metrics().recordsRead()).isLessThan(TestSpark.FLIGHTS);
    assertThat(run.metrics().shuffleRecordsWritten()).isPositive();
    assertThat(run.plan().size()).isEqualTo(1);
  }

  @Test
  void countsThreadsThatWereThereBefore() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    // The thread does not inherit the run's properties.
    pool.submit(() -> {}).get();

    QueryRun<?> run =
        QueryRun.of(spark(), () -> pool.submit(() -> totals(flights()).collectAsList()).get());
    pool.shutdown();

    assertThat(run.plan().size()).isEqualTo(1);
    assertThat(run.metrics().recordsRead()).isEqualTo(TestSpark.FLIGHTS);
  }

  @Test
  void countsAnActionThatDropsItsLocalProperties() {
    QueryRun<?> run =
        QueryRun.of(
            spark(),
            () -> {
              spark().sparkContext().setLocalProperties(new Properties());
              totals(flights()).collectAsList();
            });

    assertThat(run.plan().size()).isEqualTo(1);
    assertThat(run.metrics().recordsRead()).isEqualTo(TestSpark.FLIGHTS);
  }

  @Test
  void countsThreadsThatTheActionStarts() {
    QueryRun<?> run =
        QueryRun.of(
            spark(),
            () -> {
              Thread thread = new Thread(() -> totals(flights()).collectAsList());
              thread.start();
              thread.join();
            });

    assertThat(run.plan().size()).isEqualTo(1);
    assertThat(run.metrics().recordsRead()).isEqualTo(TestSpark.FLIGHTS);
  }

  @Test
  void countsAnotherSessionOfTheSameContext() {
    QueryRun<?> run =
        QueryRun.of(spark(), () -> spark().newSession().range(10).repartition(3).collectAsList());

    assertThat(run.plan().size()).isEqualTo(1);
    assertThat(run.metrics().shuffleRecordsWritten()).isEqualTo(10);
  }

  @Test
  void countsAnActionThatSetsItsOwnJobGroup() {
    QueryRun<?> run =
        QueryRun.of(
            spark(),
            () -> {
              spark().sparkContext().setJobGroup("report", "the morning report", false);
              try {
                return totals(flights()).collectAsList();
              } finally {
                spark().sparkContext().clearJobGroup();
              }
            });

    assertThat(run.metrics().recordsRead()).isEqualTo(TestSpark.FLIGHTS);
    assertThat(run.plan().size()).isEqualTo(1);
  }

  @Test
  void countsRddJobs() {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark().sparkContext());

    QueryRun<?> run =
        QueryRun.of(
            spark(),
            () ->
                context
                    .parallelize(List.of(1, 2, 3, 4), 2)
                    .mapToPair(n -> new scala.Tuple2<>(n % 2, n))
                    .groupByKey()
                    .collect());

    assertThat(run.plan().isEmpty()).isTrue();
    assertThat(run.metrics().jobs()).isEqualTo(1);
    assertThat(run.metrics().stages()).hasSize(2);
    assertThat(run.metrics().shuffleRecordsWritten()).isEqualTo(4);
  }

  @Test
  void putsTheCallersJobGroupBack() {
    SparkContext context = spark().sparkContext();
    context.setJobGroup("mine", "my work", true);
    try {
      QueryRun.of(spark(), () -> flights().count());

      assertThat(context.getLocalProperty("spark.jobGroup.id")).isEqualTo("mine");
      assertThat(context.getLocalProperty("spark.job.description")).isEqualTo("my work");
      assertThat(context.getLocalProperty("spark.job.interruptOnCancel")).isEqualTo("true");
    } finally {
      context.clearJobGroup();
    }
  }

  @Test
  void countsRowsThatMapTasksSendToTheDriverInAnAccumulator() {
    CollectionAccumulator<Long> rows = spark().sparkContext().collectionAccumulator("rows");

    QueryRun<Long> run =
        QueryRun.of(
            spark(),
            () ->
                spark()
                    .range(0, 10_000, 1, 2)
                    .javaRDD()
                    .mapToPair(
                        number -> {
                          rows.add(number);
                          return new Tuple2<>(number % 3, number);
                        })
                    .reduceByKey(Long::sum)
                    .count());

    assertThat(rows.value()).hasSize(10_000);
    assertThat(run.metrics().resultBytes()).isGreaterThan(40_000);
  }

  @Test
  void leavesTheJobGroupThatTheActionLeaves() {
    SparkContext context = spark().sparkContext();
    try {
      QueryRun.of(spark(), () -> context.setJobGroup("left", "left work", false));

      assertThat(context.getLocalProperty("spark.jobGroup.id")).isEqualTo("left");
      assertThat(context.getLocalProperty("spark.job.description")).isEqualTo("left work");
    } finally {
      context.clearJobGroup();
    }
  }

  @Test
  void putsTheCallersJobGroupBackWhereTheActionClearsItsOwn() {
    SparkContext context = spark().sparkContext();
    context.setJobGroup("mine", "my work", true);
    try {
      QueryRun.of(
          spark(),
          () -> {
            context.setJobGroup("report", "the morning report", false);
            context.clearJobGroup();
          });

      assertThat(context.getLocalProperty("spark.jobGroup.id")).isEqualTo("mine");
      assertThat(context.getLocalProperty("spark.job.description")).isEqualTo("my work");
      assertThat(context.getLocalProperty("spark.job.interruptOnCancel")).isEqualTo("true");
    } finally {
      context.clearJobGroup();
    }
  }

  @Test
  void throwsWhatTheActionThrows() {
    IOException thrown = new IOException("no such report");

    assertThatThrownBy(
            () ->
                QueryRun.of(
                    spark(),
                    () -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
    assertThat(spark().sparkContext().getLocalProperty("spark.jobGroup.id")).isNull();
  }

  @Test
  void keepsTheFailureOfAnAttempt() {
    QueryRun<?> run =
        QueryRun.attempt(
            spark(), () -> flights().select(sum(expr("raise_error('broken')"))).collectAsList());

    assertThat(run.failure()).isPresent();
    assertThat(run.metrics().failedTasks()).isPositive();
    assertThat(run.metrics().failedJobs()).isEqualTo(1);
    assertThat(run.metrics().stages())
        .last()
        .satisfies(stage -> assertThat(stage.failureReason()).isPresent());
    assertThatThrownBy(run::result)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the run failed");
  }

  @Test
  void keepsTheFailureOfAQueryThatHasNoPlan() {
    QueryRun<?> run =
        QueryRun.attempt(spark(), () -> flights().where("no_such_column = 1").collectAsList());

    assertThat(run.failure()).containsInstanceOf(AnalysisException.class);
    assertThat(run.plan().isEmpty()).isTrue();
  }

  @Test
  void leavesTheRecordsOfFailedAttemptsOut() {
    QueryRun<?> run =
        QueryRun.attempt(
            spark(),
            () ->
                flights()
                    .select(max(expr("if(id = 11999, raise_error('last row'), id)")))
                    .collectAsList());

    // Spark may kill the other tasks of the stage before they are done.
    assertThat(run.metrics().attempts())
        .filteredOn(task -> task.end() == TaskSnapshot.End.FAILED)
        .isNotEmpty()
        .allSatisfy(task -> assertThat(task.failure()).contains("last row"));
    assertThat(run.metrics().recordsRead()).isLessThan(TestSpark.FLIGHTS);
  }

  @Test
  void removesItsListener() {
    int before = spark().sparkContext().listenerBus().listeners().size();

    QueryRun.of(spark(), () -> flights().count());

    assertThat(spark().sparkContext().listenerBus().listeners().size()).isEqualTo(before);
  }

  @Test
  void measuresAnActionThatReturnsNothing() {
    QueryRun<Void> run =
        QueryRun.of(spark(), () -> flights().write().mode("overwrite").format("noop").save());

    assertThat(run.metrics().recordsRead()).isEqualTo(TestSpark.FLIGHTS);
  }

  private static Dataset<Row> totals(Dataset<Row> flights) {
    return flights.groupBy("origin").agg(sum(col("delay")).as("total"));
  }
}
