package sparkworkbook.labkit.assertions;

import static org.assertj.core.api.Assertions.assertThat;
import static sparkworkbook.labkit.assertions.TestSpark.airports;
import static sparkworkbook.labkit.assertions.TestSpark.flights;
import static sparkworkbook.labkit.assertions.TestSpark.flightsByMonth;
import static sparkworkbook.labkit.assertions.TestSpark.spark;
import static sparkworkbook.labkit.assertions.TestSpark.withoutAqe;
import static sparkworkbook.labkit.assertions.TestSpark.withoutBroadcast;

import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SortExec;
import org.apache.spark.sql.execution.SubqueryBroadcastExec;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.exchange.BroadcastExchangeLike;
import org.apache.spark.sql.execution.exchange.ReusedExchangeExec;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeLike;
import org.junit.jupiter.api.Test;

/** What counts as a query and as an operator of it. */
class PlansTest {
  private static final String OUT = TestSpark.DATA.resolve("out").toString();

  @Test
  void opensAdaptiveStages() {
    Plans plans = plans(() -> flights().groupBy("origin").count().orderBy("origin").collect());

    assertThat(plans.size()).isEqualTo(1);
    assertThat(plans.operators(ShuffleExchangeLike.class)).hasSize(2);
    assertThat(plans.operators(SortExec.class)).hasSize(1);
    assertThat(plans.operators(AdaptiveSparkPlanExec.class))
        .allMatch(AdaptiveSparkPlanExec::isFinalPlan);
  }

  @Test
  void seesTheSameWithoutAdaptiveExecution() {
    Plans plans =
        withoutAqe(
            () -> plans(() -> flights().groupBy("origin").count().orderBy("origin").collect()));

    assertThat(plans.operators(ShuffleExchangeLike.class)).hasSize(2);
    assertThat(plans.operators(AdaptiveSparkPlanExec.class)).isEmpty();
  }

  @Test
  void seesThePlanOfACount() {
    Plans plans = plans(() -> flights().groupBy("origin").count().count());

    assertThat(plans.size()).isEqualTo(1);
    assertThat(plans.operators(ShuffleExchangeLike.class)).hasSize(2);
  }

  @Test
  void countsAFileWriteOnce() {
    Plans plans =
        plans(() -> flights().groupBy("origin").count().write().mode("overwrite").parquet(OUT));

    assertThat(plans.size()).isEqualTo(1);
    assertThat(plans.operators(ShuffleExchangeLike.class)).hasSize(1);
  }

  @Test
  void countsAFileWriteOnceWithoutAdaptiveExecution() {
    Plans plans =
        withoutAqe(
            () ->
                plans(
                    () ->
                        flights()
                            .groupBy("origin")
                            .count()
                            .write()
                            .mode("overwrite")
                            .parquet(OUT)));

    assertThat(plans.size()).isEqualTo(1);
    assertThat(plans.operators(ShuffleExchangeLike.class)).hasSize(1);
  }

  @Test
  void countsCreateTableAsSelectAndItsResultOnce() {
    flights().createOrReplaceTempView("flights");
    spark().sql("drop table if exists totals");

    Plans plans =
        plans(
            () ->
                spark()
                    .sql(
                        "create table totals using parquet as"
                            + " select origin, count(*) as n from flights group by origin")
                    .collectAsList());

    assertThat(plans.size()).isEqualTo(1);
    assertThat(plans.operators(ShuffleExchangeLike.class)).hasSize(1);
    spark().sql("drop table totals");
  }

  @Test
  void leavesCatalogCommandsOut() {
    Plans plans = plans(() -> flights().createOrReplaceTempView("flights"));

    assertThat(plans.isEmpty()).isTrue();
  }

  @Test
  void seesADatasetThatBecomesAnRdd() {
    Plans plans =
        plans(() -> flights().groupBy("origin").count().javaRDD().map(Row::length).collect());

    assertThat(plans.operators(ShuffleExchangeLike.class)).hasSize(1);
  }

  @Test
  void seesForeachPartitionAndLocalIterator() {
    Plans plans =
        plans(
            () -> {
              flights().repartition(3).toJavaRDD().foreachPartition(rows -> {});
              return flights().repartition(3).toLocalIterator().next();
            });

    assertThat(plans.size()).isEqualTo(2);
    assertThat(plans.operators(ShuffleExchangeLike.class)).hasSize(2);
  }

  @Test
  void opensSubqueries() {
    flights().createOrReplaceTempView("flights");

    Plans plans =
        plans(
            () ->
                spark()
                    .sql("select id from flights where delay > (select avg(delay) from flights)")
                    .collectAsList());

    assertThat(plans.operators(ShuffleExchangeLike.class)).hasSize(1);
  }

  @Test
  void opensDynamicPartitionPruningWithoutASecondBroadcast() {
    Dataset<Row> months =
        airports()
            .where("city = '100% 1'")
            .selectExpr("cast(substr(origin, 2) as int) as month", "city");
    Plans plans = plans(() -> flightsByMonth().join(months, "month").collectAsList());

    assertThat(plans.operators(SubqueryBroadcastExec.class)).hasSize(1);
    assertThat(plans.operators(FileSourceScanExec.class)).hasSize(2);
    assertThat(plans.operators(BroadcastExchangeLike.class)).hasSize(1);
  }

  @Test
  void countsAReusedExchangeOnce() {
    Plans plans =
        withoutBroadcast(
            () ->
                plans(
                    () -> {
                      Dataset<Row> counts = flights().groupBy("origin").count();
                      return counts
                          .join(counts.withColumnRenamed("count", "again"), "origin")
                          .collectAsList();
                    }));

    assertThat(plans.operators(ReusedExchangeExec.class)).hasSize(1);
    assertThat(plans.operators(ShuffleExchangeLike.class)).hasSize(1);
  }

  @Test
  void countsADatasetThatRunsTwiceOnce() {
    Plans plans =
        plans(
            () -> {
              Dataset<Row> counts = flights().groupBy("origin").count();
              counts.collectAsList();
              return counts.collectAsList();
            });

    assertThat(plans.size()).isEqualTo(2);
    assertThat(plans.operators(ShuffleExchangeLike.class)).hasSize(1);
  }

  @Test
  void countsCachedPlansOnRequestOnly() {
    Plans plans =
        plans(
            () -> {
              Dataset<Row> counts = flights().groupBy("origin").count().cache();
              counts.collectAsList();
              counts.where("count > 1").collectAsList();
              return counts.unpersist();
            });

    assertThat(plans.operators(ShuffleExchangeLike.class)).isEmpty();
    assertThat(plans.includingCachedPlans().operators(ShuffleExchangeLike.class)).hasSize(1);
  }

  @Test
  void keepsTheStagesThatRanBeforeTheRestTurnedOutEmpty() {
    Dataset<Row> none = flights().where("delay > 100").groupBy("origin").count();

    Plans plans =
        withoutBroadcast(
            () -> plans(() -> flights().join(none, "origin").groupBy("month").count().collect()));

    assertThat(plans.operators(ShuffleExchangeLike.class)).isNotEmpty();
  }

  @Test
  void keepsFailedQueriesApart() {
    Plans plans =
        plans(
            () -> {
              try {
                flights().selectExpr("raise_error('broken')").collectAsList();
              } catch (RuntimeException expected) {
                // goes on
              }
              return flights().groupBy("origin").count().collectAsList();
            });

    assertThat(plans.size()).isEqualTo(2);
    assertThat(plans.ofSucceededQueries().size()).isEqualTo(1);
  }

  private static Plans plans(Callable<?> action) {
    return QueryRun.of(spark(), action).plan();
  }

  private static Plans plans(QueryRun.Action action) {
    return QueryRun.of(spark(), action).plan();
  }
}
