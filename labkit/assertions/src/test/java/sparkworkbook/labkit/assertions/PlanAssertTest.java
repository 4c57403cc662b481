package sparkworkbook.labkit.assertions;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static sparkworkbook.labkit.assertions.JoinKind.BROADCAST_HASH;
import static sparkworkbook.labkit.assertions.JoinKind.BROADCAST_NESTED_LOOP;
import static sparkworkbook.labkit.assertions.JoinKind.CARTESIAN;
import static sparkworkbook.labkit.assertions.JoinKind.SHUFFLED_HASH;
import static sparkworkbook.labkit.assertions.JoinKind.SORT_MERGE;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.assertions.TestSpark.airports;
import static sparkworkbook.labkit.assertions.TestSpark.flights;
import static sparkworkbook.labkit.assertions.TestSpark.spark;
import static sparkworkbook.labkit.assertions.TestSpark.with;
import static sparkworkbook.labkit.assertions.TestSpark.withoutBroadcast;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.SortExec;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.execution.aggregate.HashAggregateExec;
import org.apache.spark.sql.execution.window.WindowExec;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PlanAssertTest {
  private static Plans totals;
  private static Plans broadcastJoin;
  private static Plans sortMergeJoin;

  @BeforeAll
  static void run() {
    totals = plans(flights().where("delay > 1").groupBy("origin").agg(sum("delay").as("total")));
    broadcastJoin = plans(join());
    sortMergeJoin = withoutBroadcast(() -> plans(join()));
  }

  private static Dataset<Row> join() {
    return flights().join(airports(), "origin").select("city");
  }

  private static Plans plans(Dataset<Row> query) {
    return QueryRun.of(spark(), query::collectAsList).plan();
  }

  @Nested
  class Exchanges {
    @Test
    void should_pass_when_number_of_shuffles_is_right() {
      assertThat(totals).hasShuffleExchanges(1).hasBroadcastExchanges(0);
      assertThat(broadcastJoin).hasShuffleExchanges(0).hasBroadcastExchanges(1);
    }

    @Test
    void should_fail_when_there_are_more_shuffles() {
      assertThat(messageOf(() -> assertThat(totals).hasShuffleExchanges(0)))
          .isEqualTo(
              """
              Expected 0 shuffle exchanges in the final plan but found 1.

              Plan (collectAsList):
                  HashAggregate(keys=[origin#1], functions=[sum(delay#2)])
                  +- AQEShuffleRead coalesced
              >>>    +- Exchange hashpartitioning(origin#1... <- required by HashAggregate
                        +- HashAggregate(keys=[origin#1], functions=[partial_sum(delay#...
                           +- Filter (isnotnull(delay#2) AND (delay#2 > 1))
                              +- ColumnarToRow
                                 +- FileScan parquet [delay#2,origin#1] of flights.parquet
                                      PushedFilters: [IsNotNull(delay),
                                        GreaterThan(delay,1)]

              Settings: local[2], AQE on, 4 shuffle partitions""");
    }

    @Test
    void should_fail_when_there_are_fewer_shuffles() {
      assertThat(messageOf(() -> assertThat(broadcastJoin).hasShuffleExchanges(2)))
          .startsWith("Expected 2 shuffle exchanges in the final plan but found 0.\n\nPlan (")
          .doesNotContain(">>>");
    }

    @Test
    void should_fail_when_number_of_broadcasts_is_wrong() {
      assertThat(messageOf(() -> assertThat(broadcastJoin).hasBroadcastExchanges(0)))
          .startsWith("Expected 0 broadcast exchanges in the final plan but found 1.")
          .containsPattern(">>> .*BroadcastExchange .* <- required by BroadcastHashJoin\n");
    }

    @Test
    void should_name_the_sort_that_asks_for_a_range_exchange() {
      Plans sorted = plans(flights().orderBy("id").select("id"));

      assertThat(messageOf(() -> assertThat(sorted).hasShuffleExchanges(0)))
          .containsPattern(">>> .*Exchange rangepartitioning.* <- required by the global Sort\n");
    }

    @Test
    void should_name_the_repartition_that_asks_for_an_exchange() {
      Plans repartitioned = plans(flights().repartition(3).select("id"));

      assertThat(messageOf(() -> assertThat(repartitioned).hasShuffleExchanges(0)))
          .containsPattern(">>> .*Exchange RoundRobin.* <- asked for by repartition\n");
    }

    @Test
    void should_say_when_adaptive_execution_changed_the_join_above_an_exchange() {
      // Estimated as large as the whole file, found to be two rows.
      Dataset<Row> few = flights().where("id % 6000 = 1").select("id");
      Plans changed =
          with(
              "spark.sql.autoBroadcastJoinThreshold",
              "2000",
              () -> plans(flights().join(few, "id")));

      assertThat(messageOf(() -> assertThat(changed).hasShuffleExchanges(0)))
          .contains("<- made before AQE turned the join into BroadcastHashJoin");
    }
  }

  @Nested
  class Joins {
    @Test
    void should_pass_when_kind_of_join_occurs() {
      assertThat(sortMergeJoin)
          .joinsWith(SORT_MERGE)
          .doesNotJoinWith(BROADCAST_HASH, SHUFFLED_HASH);
      assertThat(broadcastJoin).joinsWith(BROADCAST_HASH);
    }

    @Test
    void should_tell_the_kinds_of_join_apart() {
      Column different = col("l.origin").notEqual(col("r.origin"));
      Dataset<Row> left = airports().as("l");
      Dataset<Row> right = airports().as("r");

      assertThat(plans(left.join(right, different))).joinsWith(BROADCAST_NESTED_LOOP);
      assertThat(withoutBroadcast(() -> plans(left.join(right, different)))).joinsWith(CARTESIAN);
      assertThat(plans(flights().join(airports().hint("shuffle_hash"), "origin")))
          .joinsWith(SHUFFLED_HASH);
    }

    @Test
    void should_fail_when_kind_of_join_is_missing() {
      assertThat(messageOf(() -> assertThat(sortMergeJoin).joinsWith(BROADCAST_HASH)))
          .startsWith(
              "Expected a BROADCAST_HASH join in the final plan but it joins with\nSORT_MERGE.\n")
          .containsPattern(">>> .*SortMergeJoin");
    }

    @Test
    void should_fail_when_there_is_no_join() {
      assertThat(messageOf(() -> assertThat(totals).joinsWith(BROADCAST_HASH)))
          .startsWith("Expected a BROADCAST_HASH join in the final plan but it joins nothing.\n");
    }

    @Test
    void should_fail_when_unwanted_join_occurs() {
      assertThat(messageOf(() -> assertThat(sortMergeJoin).doesNotJoinWith(SORT_MERGE, CARTESIAN)))
          .startsWith("Expected no SORT_MERGE join in the final plan but found 1.\n")
          .containsPattern(">>> .*SortMergeJoin");
    }
  }

  @Nested
  class Operators {
    @Test
    void should_pass_when_operator_is_as_expected() {
      assertThat(totals)
          .contains(HashAggregateExec.class)
          .contains(WholeStageCodegenExec.class)
          .doesNotContain(SortExec.class);
      assertThat(totals).operator(HashAggregateExec.class).count().isEqualTo(2);
      assertThat(sortMergeJoin).operator(SortExec.class).metric("spillSize").isZero();
    }

    @Test
    void should_fail_when_operator_is_missing() {
      assertThat(messageOf(() -> assertThat(totals).contains(WindowExec.class)))
          .startsWith(
              """
              Expected a WindowExec in the final plan but found none.
              It has 1 AQEShuffleRead, 1 ColumnarToRow, 1 Exchange, 1 Filter, 2
              HashAggregate, 1 Scan parquet.

              Plan (collectAsList):
              """);
    }

    @Test
    void should_fail_when_unwanted_operator_occurs() {
      assertThat(messageOf(() -> assertThat(sortMergeJoin).doesNotContain(SortExec.class)))
          .startsWith("Expected no SortExec in the final plan but found 2.\n")
          .containsPattern(">>> .*Sort \\[");
    }

    @Test
    void should_fail_when_metric_is_unknown() {
      assertThat(
              messageOf(() -> assertThat(sortMergeJoin).operator(SortExec.class).metric("spilled")))
          .isEqualTo("SortExec has no metric \"spilled\". It has peakMemory, sortTime, spillSize.");
    }

    @Test
    void should_show_the_operators_when_their_metric_is_wrong() {
      assertThat(
              messageOf(
                  () ->
                      assertThat(totals)
                          .as("the map side combines")
                          .operator(HashAggregateExec.class)
                          .metric("numOutputRows")
                          .isLessThan(50)))
          .isEqualTo(
              """
              Expected numOutputRows of 2 HashAggregateExec operators to be less than 50
              but counted 60.
              the map side combines

              Plan (collectAsList):
              >>> HashAggregate(keys=[origin#1], functions=[sum(delay#2)])
                  +- AQEShuffleRead coalesced
                     +- Exchange hashpartitioning(origin#1... <- required by HashAggregate
              >>>       +- HashAggregate(keys=[origin#1], functions=[partial_sum(delay#...
                           +- Filter (isnotnull(delay#2) AND (delay#2 > 1))
                              +- ColumnarToRow
                                 +- FileScan parquet [delay#2,origin#1] of flights.parquet
                                      PushedFilters: [IsNotNull(delay),
                                        GreaterThan(delay,1)]

              Settings: local[2], AQE on, 4 shuffle partitions""");
    }

    @Test
    void should_take_the_largest_broadcast() {
      assertThat(broadcastJoin).broadcastDataSize().isPositive();
      assertThat(totals).broadcastDataSize().isZero();
    }

    @Test
    void should_say_that_nothing_is_broadcast() {
      assertThat(messageOf(() -> assertThat(totals).broadcastDataSize().isPositive()))
          .startsWith(
              "Expected the largest broadcast's data size in bytes (nothing is broadcast)\n"
                  + "to be more than 0 but counted 0.\n");
    }
  }

  @Nested
  class Queries {
    @Test
    void should_show_the_queries_with_culprits_only() {
      Plans plans =
          QueryRun.of(
                  spark(),
                  () -> {
                    flights().select("id").collectAsList();
                    flights().repartition(3).collectAsList();
                  })
              .plan();

      assertThat(messageOf(() -> assertThat(plans).hasShuffleExchanges(0)))
          .contains("\nPlan of query 1 of 2 (collectAsList): not shown\n")
          .contains("\nPlan of query 2 of 2 (collectAsList):\n");
    }

    @Test
    void should_fail_when_run_has_no_plan() {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark().sparkContext());
      Plans none = QueryRun.of(spark(), () -> context.parallelize(List.of(1, 2), 2).count()).plan();

      assertThat(messageOf(() -> assertThat(none).hasShuffleExchanges(0)))
          .matches(
              """
              Expected a plan to look at but the run computed nothing through Spark SQL.
              RDD code has no plan. The run made 1 job: count at PlanAssertTest.java:\\d+.

              Settings: local\\[2], AQE on, 4 shuffle partitions""");
    }

    @Test
    void should_fail_when_a_query_failed() {
      Plans failed =
          QueryRun.attempt(
                  spark(), () -> flights().selectExpr("raise_error('100% broken')").collectAsList())
              .plan();

      assertThat(messageOf(() -> assertThat(failed).hasShuffleExchanges(0)))
          .startsWith(
              """
              Expected plans of queries that succeeded but the query of collectAsList
              failed:
                org.apache.spark.SparkRuntimeException: [USER_RAISED_EXCEPTION] 100% brok...
              Its plan is not final and its counts are not complete. Check first that the
              run succeeded.

              Plan (collectAsList, failed""");
    }

    @Test
    void should_fail_when_plan_is_not_final() {
      Dataset<Row> notRun = flights().groupBy("origin").count();
      Plans unfinished =
          Plans.of(
              List.of(Plans.Query.of("explain", notRun.queryExecution(), Optional.empty())),
              Settings.of(spark()),
              TestTask.run());

      assertThat(messageOf(() -> assertThat(unfinished).hasShuffleExchanges(1)))
          .startsWith(
              """
              Expected final plans but adaptive execution has not finished the plan of
              explain.
              A plan is final after an action on it ran to its end.

              Plan (explain, not final):
              """);
    }

    @Test
    void should_fail_when_plans_are_null() {
      assertThat(messageOf(() -> assertThat((Plans) null).hasShuffleExchanges(1)))
          .isEqualTo("\nExpecting actual not to be null");
    }
  }

  static String messageOf(ThrowingCallable assertion) {
    AssertionError failure = catchThrowableOfType(AssertionError.class, assertion);
    assertThat(failure).as("an assertion that fails").isNotNull();
    return failure.getMessage().replace("\r\n", "\n"); // AssertJ writes the platform's line ends
  }
}
