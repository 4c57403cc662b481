package sparkworkbook.labkit.assertions;

import static org.apache.spark.sql.functions.count;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** What README.md shows. Change both together. */
class QuickStartTest {
  @Test
  void sendsOneRecordForEachCityAndMapTask() {
    SparkSession spark = TestSpark.spark();
    Dataset<Row> flights = TestSpark.flights();
    Dataset<Row> airports = TestSpark.airports();

    QueryRun<List<Row>> run =
        QueryRun.of(
            spark,
            () -> flights.join(airports, "origin").groupBy("city").agg(count("*")).collectAsList());

    assertThat(run).succeeded();
    assertThat(run.plan()).joinsWith(JoinKind.BROADCAST_HASH);
    assertThat(run.metrics())
        .shuffleRecordsWritten()
        .as("the counts of each city are combined before the shuffle")
        .isLessThanOrEqualTo(2 * 20);
    assertThat(run.metrics()).hasNotSpilled();
  }
}
