package sparkworkbook.labkit.assertions;

import static org.apache.spark.sql.RowFactory.create;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static sparkworkbook.labkit.assertions.PlanAssertTest.messageOf;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThatRows;
import static sparkworkbook.labkit.assertions.TestSpark.flights;
import static sparkworkbook.labkit.assertions.TestSpark.spark;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RowsAssertTest {
  private static final StructType TOTALS =
      StructType.fromDDL("origin string, flights bigint, minutes bigint");
  private static final StructType MEANS = StructType.fromDDL("origin string, mean double");
  private static final Row ATL = create("ATL", 3L, 30L);
  private static final Row JFK = create("JFK", 2L, 0L);
  private static final Row LAX = create("LAX", 1L, null);

  @BeforeAll
  static void startSpark() {
    spark();
  }

  private static Dataset<Row> totals(Row... rows) {
    return rows(TOTALS, rows);
  }

  private static Dataset<Row> rows(StructType columns, Row... rows) {
    return spark().createDataFrame(List.of(rows), columns);
  }

  @Nested
  class Rows {
    @Test
    void should_pass_when_rows_are_the_same_in_another_order() {
      assertThat(totals(ATL, JFK, LAX)).hasSameRowsAs(totals(LAX, ATL, JFK));
      assertThat(totals(ATL, JFK, LAX)).hasSameRowsAs(List.of(LAX, JFK, ATL));
      assertThat(totals(JFK, JFK)).hasSameRowsAs(List.of(JFK, JFK));
      assertThatRows(totals(ATL, LAX).collectAsList()).hasSameRowsAs(totals(LAX, ATL));
      assertThatRows(List.of(ATL, LAX)).hasSameRowsAs(List.of(LAX, ATL));
    }

    @Test
    void should_pass_when_both_are_empty() {
      assertThat(totals()).hasSameRowsAs(totals());
      assertThat(totals()).hasSameRowsAs(List.of());
      assertThatRows(List.of()).hasSameRowsAs(List.of());
    }

    @Test
    void should_pass_when_nulls_and_nans_are_the_same() {
      Row odd = create(null, Double.NaN);

      assertThat(rows(MEANS, odd)).hasSameRowsAs(List.of(odd));
    }

    @Test
    void should_fail_when_null_became_zero() {
      assertThat(
              messageOf(
                  () ->
                      assertThat(totals(ATL, create("LAX", 1L, 0L)))
                          .as("airports without a delay keep their %s", "NULL")
                          .hasSameRowsAs(List.of(ATL, LAX))))
          .isEqualTo(
              """
              Expected 2 rows but found 2: 1 is missing and 1 is unexpected.
              airports without a delay keep their NULL

                  expected  found  origin  flights  minutes
              >>> 1         0      LAX     1        NULL
              >>> 0         1      LAX     1        0""");
    }

    @Test
    void should_fail_when_a_null_is_in_the_other_column() {
      assertThat(
              messageOf(
                  () ->
                      assertThat(totals(create("LAX", null, 1L)))
                          .hasSameRowsAs(totals(create("LAX", 1L, null)))))
          .startsWith("Expected 1 row but found 1: 1 is missing and 1 is unexpected.\n");
    }

    @Test
    void should_fail_when_one_row_is_there_twice_and_another_is_lost() {
      assertThat(
              messageOf(
                  () -> assertThat(totals(ATL, ATL, JFK)).hasSameRowsAs(totals(ATL, JFK, JFK))))
          .startsWith("Expected 3 rows but found 3: 2 are there a different number of times.\n");
    }

    @Test
    void should_fail_when_a_join_repeated_rows() {
      assertThat(messageOf(() -> assertThat(totals(ATL, ATL, JFK)).hasSameRowsAs(totals(ATL, JFK))))
          .isEqualTo(
              """
              Expected 2 rows but found 3: 1 is there a different number of times.

                  expected  found  origin  flights  minutes
              >>> 1         2      ATL     3        30""");
    }

    @Test
    void should_fail_when_there_is_no_row() {
      assertThat(messageOf(() -> assertThat(totals()).hasSameRowsAs(List.of(JFK, ATL))))
          .isEqualTo(
              """
              Expected 2 rows but found 0: 2 are missing.

                  expected  found  origin  flights  minutes
              >>> 1         0      ATL     3        30
              >>> 1         0      JFK     2        0""");
      assertThat(messageOf(() -> assertThatRows(List.of()).hasSameRowsAs(totals(JFK))))
          .startsWith("Expected 1 row but found 0: 1 is missing.\n");
    }

    @Test
    void should_fail_when_no_row_is_expected() {
      assertThat(messageOf(() -> assertThat(totals(JFK)).hasSameRowsAs(List.of())))
          .startsWith("Expected 0 rows but found 1: 1 is unexpected.\n");
    }

    @Test
    void should_show_some_rows_of_each_kind() {
      Dataset<Row> many = spark().range(100_000).toDF("id");
      Dataset<Row> others =
          spark().range(50_000, 200_000).toDF("id").union(spark().range(60_000, 60_001).toDF());

      assertThat(messageOf(() -> assertThat(others).hasSameRowsAs(many)))
          .isEqualTo(
              """
              Expected 100,000 rows but found 150,001: 50,000 are missing, 100,000 are
              unexpected and 1 is there a different number of times.

                  expected  found  id
              >>> 1         0      0
              >>> 1         0      1
              >>> 0         1      100000
              >>> 0         1      100001
              >>> 1         2      60000
                  ... 149,996 more rows like these""");
    }

    @Test
    void should_not_bring_the_rows_to_the_driver() {
      QueryRun<?> run =
          QueryRun.of(
              spark(),
              () -> {
                assertThat(flights()).hasSameRowsAs(flights().repartition(3));
              });

      assertThat(run).metrics().resultBytes().isLessThan(100_000);
    }

    @Test
    void should_keep_long_and_odd_values_readable() {
      Row odd = create(" a\nb ", 1L, 2L);
      Row text = create("NULL", 1L, 2L);
      Row wide = create("x".repeat(200), 1L, 2L);

      assertThat(messageOf(() -> assertThat(totals(odd, text, wide)).hasSameRowsAs(List.of())))
          .contains("\" a b \"", "\"NULL\"", "x".repeat(21) + "...  1  ");
    }
  }

  @Nested
  class Keys {
    @Test
    void should_mark_the_values_that_differ() {
      assertThat(
              messageOf(
                  () ->
                      assertThat(totals(ATL, create("JFK", 2L, 7L), create("SEA", 1L, 1L)))
                          .byKey("origin")
                          .hasSameRowsAs(List.of(JFK, ATL, LAX))))
          .isEqualTo(
              """
              Expected 3 rows but found 3: 1 has other values, 1 is missing and 1 is
              unexpected.

                  expected  found  origin  minutes  flights
              >>> 1         0      JFK     [0]      2
              >>> 0         1      JFK     [7]      2
              >>> 1         0      LAX     NULL     1
              >>> 0         1      SEA     1        1""");
    }

    @Test
    void should_mark_a_sum_that_overflowed() {
      long sum = Integer.MAX_VALUE + 1L;

      assertThat(
              messageOf(
                  () ->
                      assertThat(totals(create("JFK", 2L, (long) (int) sum)))
                          .byKey("origin")
                          .hasSameRowsAs(List.of(create("JFK", 2L, sum)))))
          .isEqualTo(
              """
              Expected 1 row but found 1: 1 has other values.

                  expected  found  origin  minutes        flights
              >>> 1         0      JFK     [2147483648]   2
              >>> 0         1      JFK     [-2147483648]  2""");
    }

    @Test
    void should_show_what_differs_of_wide_rows_and_of_long_texts_first() {
      StructType wide =
          StructType.fromDDL(
              "origin string, "
                  + "c%d string, ".repeat(9).formatted(1, 2, 3, 4, 5, 6, 7, 8, 9)
                  + "name string");
      String same = "a text of ten";
      String name = "one hundred and twenty-three thousand flights of ";

      assertThat(
              messageOf(
                  () ->
                      assertThat(rows(wide, wide(same, name + "March")))
                          .byKey("origin")
                          .hasSameRowsAs(rows(wide, wide(same, name + "May")))))
          .contains("    expected  found  origin  name")
          .contains(">>> 1         0      JFK     [... of May]")
          .contains(">>> 0         1      JFK     [... of March]")
          .contains("c9\n");
    }

    private static Row wide(String same, String name) {
      return create("JFK", same, same, same, same, same, same, same, same, same, name);
    }

    @Test
    void should_refuse_a_key_that_is_no_column() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> assertThat(totals(ATL)).byKey("airport").hasSameRowsAs(totals(ATL)))
          .withMessage("The key has a column airport, the rows [origin, flights, minutes]");
    }
  }

  @Nested
  class Order {
    @Test
    void should_pass_when_rows_are_in_the_same_order() {
      assertThat(totals(JFK, LAX, ATL)).inOrder().hasSameRowsAs(List.of(JFK, LAX, ATL));
      assertThat(flights().orderBy(col("id").desc()).select("id"))
          .inOrder()
          .hasSameRowsAs(
              IntStream.range(0, TestSpark.FLIGHTS)
                  .mapToObj(i -> create(TestSpark.FLIGHTS - 1L - i))
                  .toList());
    }

    @Test
    void should_fail_when_rows_that_tie_changed_places() {
      assertThat(
              messageOf(
                  () ->
                      assertThat(totals(ATL, LAX, JFK))
                          .inOrder()
                          .hasSameRowsAs(totals(ATL, JFK, LAX))))
          .isEqualTo(
              """
              Expected 3 rows but found 3: 2 have other values.

                  expected  found  #  origin  flights  minutes
              >>> 1         0      2  [JFK]   [2]      [0]
              >>> 0         1      2  [LAX]   [1]      [NULL]
              >>> 1         0      3  [LAX]   [1]      [NULL]
              >>> 0         1      3  [JFK]   [2]      [0]""");
    }
  }

  @Nested
  class Tolerance {
    @Test
    void should_pass_when_doubles_are_close() {
      assertThat(rows(MEANS, create("ATL", 1.2), create("ATL", 1.3), create("JFK", null)))
          .withTolerance(0.01)
          .hasSameRowsAs(List.of(create("JFK", null), create("ATL", 1.295), create("ATL", 1.205)));
      assertThat(totals(ATL)).withTolerance(0.01).hasSameRowsAs(totals(ATL));
    }

    @Test
    void should_fail_when_a_double_is_too_far_away() {
      assertThat(
              messageOf(
                  () ->
                      assertThat(rows(MEANS, create("ATL", 1.2), create("JFK", 2.02)))
                          .byKey("origin")
                          .withTolerance(0.01)
                          .hasSameRowsAs(List.of(create("ATL", 1.205), create("JFK", 2.0)))))
          .isEqualTo(
              """
              Expected 2 rows but found 2: 1 has other values.

                  expected  found  origin  mean
              >>> 1         0      JFK     [2.0]
              >>> 0         1      JFK     [2.02]""");
    }

    @Test
    void should_fail_when_a_double_is_null_or_there_too_often() {
      assertThat(
              messageOf(
                  () ->
                      assertThat(
                              rows(
                                  MEANS,
                                  create("ATL", null),
                                  create("JFK", 2.0),
                                  create("JFK", 2.0)))
                          .withTolerance(0.01)
                          .hasSameRowsAs(List.of(create("ATL", 0.0), create("JFK", 2.0)))))
          .isEqualTo(
              """
              Expected 2 rows but found 3: 1 is missing, 1 is unexpected and 1 is there a
              different number of times.

                  expected  found  origin  mean
              >>> 1         0      ATL     0.0
              >>> 0         1      ATL     NULL
              >>> 1         2      JFK     2.0""");
    }

    @Test
    void should_refuse_what_is_no_tolerance() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> assertThat(totals(ATL)).withTolerance(-1))
          .withMessage("The tolerance should be 0 or more but is -1.0");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> assertThat(totals(ATL)).withTolerance(Double.NaN));
    }
  }

  @Nested
  class Columns {
    @Test
    void should_fail_when_a_column_is_lost() {
      assertThat(
              messageOf(() -> assertThat(totals(ATL).drop("minutes")).hasSameRowsAs(totals(ATL))))
          .isEqualTo(
              """
              Expected 3 columns but found 2: 1 place differs in name, type or order.

                  expected        found
                  origin string   origin string
                  flights bigint  flights bigint
              >>> minutes bigint  (none)""");
    }

    @Test
    void should_fail_when_columns_have_other_names_or_another_order() {
      assertThat(
              messageOf(
                  () ->
                      assertThat(totals(ATL).select("origin", "minutes", "flights"))
                          .hasSameRowsAs(totals(ATL))))
          .startsWith("Expected 3 columns but found 3: 2 places differ in name, type or order.\n");
    }

    @Test
    void should_fail_when_a_sum_is_an_int() {
      assertThat(
              messageOf(
                  () ->
                      assertThat(totals(ATL).withColumn("minutes", col("minutes").cast("int")))
                          .as("a sum of minutes may be larger than an int")
                          .hasSameRowsAs(List.of(ATL))))
          .isEqualTo(
              """
              Expected 3 columns but found 3: 1 place differs in name, type or order.
              a sum of minutes may be larger than an int

                  expected   found
                  _1 string  origin string
                  _2 bigint  flights bigint
              >>> _3 bigint  minutes int""");
    }

    @Test
    void should_pass_when_only_one_side_allows_nulls() {
      Dataset<Row> never = spark().range(3).toDF("id");

      assertThat(never.schema().fields()[0].nullable()).isFalse();
      assertThat(never).hasSameRowsAs(List.of(create(2L), create(1L), create(0L)));
    }

    @Test
    void should_take_columns_with_odd_or_equal_names() {
      StructType odd = StructType.fromDDL("`a.b` int, `c0` int, `a.b` int");

      assertThat(rows(odd, create(1, 2, 3))).hasSameRowsAs(rows(odd, create(1, 2, 3)));
    }
  }
}
