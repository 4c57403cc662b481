package sparkworkbook.labs.broadcastfailure;

import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Bulletins;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * The reports once more, with the driver in this JVM and two executors in two others. The flights
 * are not those of {@link BulletinReportsTest}: what its local tasks have left in a static field of
 * this JVM is no answer here.
 */
@SparkLab(
    executors = 2,
    cores = 1,
    shufflePartitions = 4,
    conf = "spark.sql.adaptive.coalescePartitions.enabled=false") // both executors get tasks
@DisplayName("Reports on the airports' bulletins, with executors")
class ExecutorsTest {
  private static final int SEEDED_ROWS = 20_000;

  private final long seed = SeededFlights.seed() + 1;

  @Test
  @DisplayName("reports the same when the tasks run in two executors")
  void reportsFromExecutors(SparkSession spark, Measured measured, @TempDir Path folder) {
    Path data =
        Prepared.folder(
            ExecutorsTest.class,
            "seeded flights",
            folder,
            empty -> SeededFlights.write(spark, empty, seed, SEEDED_ROWS));
    Dataset<Row> flights = Flights.open(spark, data);
    Dataset<Row> bulletins = Bulletins.open(spark, data);
    ExpectedReports expected =
        Prepared.once(
            ExecutorsTest.class,
            "reports on seeded flights",
            () -> ExpectedReports.of(SeededFlights.rows(seed, SEEDED_ROWS), 1, bulletins));

    BroadcastBlocks blocks = new BroadcastBlocks();
    spark.sparkContext().addSparkListener(blocks);
    QueryRun<Map<Report, List<String>>> run;
    try {
      run = QueryRun.attempt(spark, () -> lines(flights, bulletins));
    } finally {
      spark.sparkContext().removeSparkListener(blocks);
    }
    assertThat(run)
        .as("the driver in one JVM and two executors in two others, 20,000 flights")
        .succeeded();
    BroadcastBlocks.Broadcast largest = blocks.largest();
    measured.record("executors (of two) with a copy of the largest broadcast", largest.executors());
    measured.record("KiB of its blocks in the driver", largest.bytesInTheDriver() >> 10);
    measured.record("KiB of its blocks in both executors", largest.bytesInExecutors() >> 10);
    for (Report report : Report.values()) {
      Report.assertSame(
          run.result().get(report),
          expected.lines(report),
          report
              + " of seeded flights, the tasks in executors of their own (workbook.seed="
              + SeededFlights.seed()
              + ")",
          "An executor is another JVM: what the driver keeps in a static field is not there. An"
              + " executor gets what a broadcast or a task brings it. See the table in README, \"The"
              + " last check: the same job on executors\".");
    }
  }

  private static Map<Report, List<String>> lines(Dataset<Row> flights, Dataset<Row> bulletins) {
    Map<Report, List<String>> lines = new EnumMap<>(Report.class);
    for (Report report : Report.values()) {
      lines.put(report, Report.lines(report.of(flights, bulletins)));
    }
    return lines;
  }
}
