package consumer;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import sparkworkbook.labkit.assertions.JoinKind;
import sparkworkbook.labkit.assertions.QueryRun;

class DelaysTest {
  private static final int MAP_TASKS = 2;
  private static final int CITIES = 20;

  private static SparkSession spark;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void sendsOneRecordForEachCityAndMapTask() {
    Dataset<Row> flights =
        spark.range(0, 1_000, 1, MAP_TASKS).select(col("id").mod(CITIES).as("origin"));
    Dataset<Row> airports =
        spark.range(CITIES).select(col("id").as("origin"), col("id").cast("string").as("city"));

    QueryRun<List<Row>> run =
        QueryRun.of(
            spark,
            () -> flights.join(airports, "origin").groupBy("city").agg(count("*")).collectAsList());

    assertThat(run).succeeded();
    assertThat(run.plan()).joinsWith(JoinKind.BROADCAST_HASH);
    assertThat(run.metrics())
        .shuffleRecordsWritten()
        .isLessThanOrEqualTo((long) MAP_TASKS * CITIES);
    assertThat(run.metrics()).hasNotSpilled();
  }
}
