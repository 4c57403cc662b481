package sparkworkbook.labkit.assertions;

import static org.assertj.core.api.Assertions.assertThat;
import static sparkworkbook.labkit.assertions.PlanAssertTest.messageOf;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;
import static sparkworkbook.labkit.assertions.TestSpark.flights;
import static sparkworkbook.labkit.assertions.TestSpark.flightsByMonth;
import static sparkworkbook.labkit.assertions.TestSpark.spark;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScanAssertTest {
  private static Plans delayed;
  private static Plans february;

  @BeforeAll
  static void run() {
    delayed = plans(flights().where("delay > 4").select("origin"));
    february = plans(flightsByMonth().where("month = 1").select("origin"));
  }

  private static Plans plans(Dataset<Row> query) {
    return QueryRun.of(spark(), query::collectAsList).plan();
  }

  @Test
  void should_pass_when_scan_is_as_expected() {
    assertThat(delayed)
        .scan("flights")
        .readsOnlyColumns("origin", "delay", "id")
        .hasPushedFilter("IsNotNull(delay)")
        .hasPushedFilter("GreaterThan(delay, 4)");
    assertThat(february).scan("by-month").hasPartitionFilter("month = 1");
  }

  @Test
  void should_count_rows_and_files() {
    assertThat(delayed).scan("flights").rowsRead().isEqualTo(TestSpark.FLIGHTS);
    assertThat(delayed).scan("flights.parquet").files().isEqualTo(TestSpark.MAP_TASKS);
    assertThat(february).scan("by-month").rowsRead().isEqualTo(TestSpark.FLIGHTS / 3);
  }

  @Test
  void should_find_a_table_and_a_folder_above() {
    spark().sql("drop table if exists legs");
    flights().write().saveAsTable("legs");

    assertThat(plans(spark().table("legs"))).scan("legs").files().isPositive();
    assertThat(delayed).scan(TestSpark.DATA.getFileName().toString()).files().isPositive();
    spark().sql("drop table legs");
  }

  @Test
  void should_fail_when_nothing_of_the_name_is_read() {
    assertThat(messageOf(() -> assertThat(delayed).scan("airports")))
        .startsWith(
            "Expected a scan of \"airports\" in the final plan but it reads\nflights.parquet.\n");
  }

  @Test
  void should_fail_when_no_file_is_read() {
    Plans range = plans(spark().range(5).toDF());

    assertThat(messageOf(() -> assertThat(range).scan("airports")))
        .startsWith(
            "Expected a scan of \"airports\" in the final plan but it has no file scan: it\n"
                + "starts from 1 Range.\n");
  }

  @Test
  void should_fail_when_other_columns_are_read() {
    assertThat(messageOf(() -> assertThat(delayed).scan("flights").readsOnlyColumns("origin")))
        .isEqualTo(
            """
            Expected the scan of "flights" to read no columns but origin.
            It also reads delay.

            Plan (collectAsList):
                Project [origin#1]
                +- Filter (isnotnull(delay#2) AND (delay#2 > 4))
                   +- ColumnarToRow
            >>>       +- FileScan parquet [delay#2,origin#1] of flights.parquet
                           PushedFilters: [IsNotNull(delay), GreaterThan(delay,4)]

            Settings: local[2], AQE on, 4 shuffle partitions""");
  }

  @Test
  void should_fail_when_filter_is_not_pushed() {
    assertThat(
            messageOf(
                () -> assertThat(delayed).scan("flights").hasPushedFilter("IsNotNull(origin)")))
        .startsWith(
            """
            Expected the scan of "flights" to have the pushed filter IsNotNull(origin).
            It has IsNotNull(delay), GreaterThan(delay,4).

            """);
  }

  @Test
  void should_fail_when_partition_filter_is_missing() {
    assertThat(messageOf(() -> assertThat(delayed).scan("flights").hasPartitionFilter("month")))
        .startsWith(
            """
            Expected the scan of "flights" to have the partition filter month.
            It has none.

            """);
  }

  @Test
  void should_show_the_scan_when_a_count_is_wrong() {
    assertThat(messageOf(() -> assertThat(delayed).scan("flights").rowsRead().isLessThan(10)))
        .startsWith(
            "Expected rows that the scan of \"flights\" returned to be less than 10 but\ncounted 12,000."
                + "\n\nPlan (collectAsList):\n")
        .containsPattern(">>> .*FileScan parquet");
  }
}
