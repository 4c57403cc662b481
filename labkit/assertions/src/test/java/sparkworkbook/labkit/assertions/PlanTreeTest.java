package sparkworkbook.labkit.assertions;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.max;
import static org.assertj.core.api.Assertions.assertThat;
import static sparkworkbook.labkit.assertions.TestSpark.flights;
import static sparkworkbook.labkit.assertions.TestSpark.spark;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.SparkPlanInfo;
import org.junit.jupiter.api.Test;

class PlanTreeTest {

  @Test
  void numbersExpressionIdsFromOne() {
    Dataset<Row> query = flights().where("origin like '50%'").select("id");

    String rendered = PlanTree.of(query.queryExecution().executedPlan()).render(100);

    assertThat(rendered)
        .isEqualTo(
            """
                Project [id#1]
                +- Filter (isnotnull(origin#2) AND StartsWith(origin#2, 50))
                   +- ColumnarToRow
                      +- FileScan parquet [id#1,origin#2] of flights.parquet
                           PushedFilters: [IsNotNull(origin), StringStartsWith(origin,50)]"""
                .indent(4)
                .stripTrailing());
  }

  @Test
  void staysWithinTheWidthAndKeepsTheCause() {
    Dataset<Row> query = flights().groupBy("origin", "month", "delay").count();

    assertThat(PlanTree.of(query.queryExecution().executedPlan()).render(60).lines())
        .allMatch(line -> line.length() <= 60)
        .anyMatch(line -> line.endsWith("... <- required by HashAggregate"));
  }

  @Test
  void keepsTheFileAndTheFiltersOfAScanWhereLinesAreShort() {
    String months = // as many as Spark takes for a list, and more than it prints
        IntStream.rangeClosed(1_000_000_001, 1_000_000_010)
            .mapToObj(Integer::toString)
            .collect(joining(","));
    Dataset<Row> query =
        flights().where("origin like '50%' and delay > 4 and month in (" + months + ")");

    assertThat(PlanTree.of(query.queryExecution().executedPlan()).render(60))
        .isEqualTo(
            """
                Filter ((((isnotnull(origin#1) AND isnotnull(delay#2)...
                +- ColumnarToRow
                   +- FileScan parquet [id#4,dela...] of flights.parquet
                        PushedFilters: [IsNotNull(origin),
                          IsNotNull(delay), StringStartsWith(origin,50),
                          GreaterThan(delay,4), In(month,
                          [1000000001,1000000002,1000000003,100000000..."""
                .indent(4)
                .stripTrailing());
  }

  @Test
  void marksWhatMovesOrSortsEveryRow() {
    Dataset<Row> query = flights().groupBy("origin").count().sort("origin");

    assertThat(
            PlanTree.of(query.queryExecution().executedPlan())
                .renderMarkingCosts(100)
                .lines()
                .filter(line -> line.startsWith(">>> "))
                .map(line -> line.substring(4).replaceAll("[ +:-]*(\\w+).*", "$1")))
        .containsExactly("Sort", "Exchange", "Exchange");
  }

  @Test
  void readsAPlanOfTheStatusStore() {
    Dataset<Row> query = flights().groupBy("origin").count();
    query.collectAsList();

    PlanTree fromInfo =
        PlanTree.of(SparkPlanInfo.fromSparkPlan(query.queryExecution().executedPlan()));

    assertThat(fromInfo.render(100))
        .isEqualTo(PlanTree.of(query.queryExecution().executedPlan()).render(100));
    assertThat(fromInfo.metrics()).isEmpty();
  }

  @Test
  void cutsALongPlanAroundTheMark() {
    Dataset<Row> union = spark().range(1).toDF();
    for (int i = 0; i < 100; i++) {
      union = union.union(spark().range(i + 2).toDF());
    }
    PlanTree tree = PlanTree.of(union.queryExecution().executedPlan());
    PlanTree marked = firstUnion(tree).children().get(80).children().get(0);

    List<String> lines = new PlanPrinter(100, Set.of(marked), false).print(List.of(tree));

    assertThat(lines).hasSize(62).anyMatch(line -> line.startsWith(">>> :- Range (0, 81,"));
    assertThat(lines).contains("    ... 25 operators left out", "    ... 17 operators left out");
  }

  @Test
  void indentsBranchesOnlyWhereThePlanIsDeep() {
    Dataset<Row> query = flights();
    for (int i = 0; i < 3; i++) {
      query =
          query
              .groupBy("origin")
              .agg(max("delay").as("delay"))
              .groupBy("delay")
              .agg(max("origin").as("origin"));
    }

    assertThat(PlanTree.of(query.queryExecution().executedPlan()).render(100).lines())
        .hasSizeGreaterThan(14)
        .noneMatch(line -> line.contains("+- "))
        .allMatch(line -> line.matches(" {4}\\S.*"));
  }

  private static PlanTree firstUnion(PlanTree tree) {
    return tree.name().equals("Union") ? tree : firstUnion(tree.children().get(0));
  }
}
