package sparkworkbook.labs.jvmheap;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.harness.Leftovers;
import sparkworkbook.labkit.harness.SparkLab;

/** Flights are kept in the session of another job: all of them, and some that fail half-way. */
@SparkLab(cores = 2)
@DisplayName("The session of the board")
class BoardLeftoversTest {
  private static final int ROWS = 2_000;

  @Test
  @DisplayName("has the board and nothing else that is new")
  void leavesNothingElse(SparkSession spark, Leftovers leftovers) {
    JavaRDD<Row> flights =
        spark
            .createDataFrame(SeededFlights.rows(SeededFlights.seed(), ROWS), Flights.SCHEMA)
            .javaRDD();
    JavaRDD<Row> failing =
        flights.map(
            flight -> {
              if (flight.getLong(1) > 60) {
                throw new IllegalStateException("The judge lets this read fail.");
              }
              return flight;
            });
    Board.keep(spark, spark.createDataFrame(flights, Flights.SCHEMA)).count();
    QueryRun.attempt(
        spark, () -> Board.keep(spark, spark.createDataFrame(failing, Flights.SCHEMA)).count());
    assertThat(leftovers.found())
        .withFailMessage(
            () ->
                """
                Expected the cached data of other jobs to stay but it has gone:
                  %s
                Unpersist only what this job has cached."""
                    .formatted(String.join("\n  ", leftovers.found())))
        .noneMatch(line -> line.contains("of another job"));
    leftovers.assertNoneBut("cached Datasets", "persisted RDD");
  }
}
