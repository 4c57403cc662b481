package sparkworkbook.labs.pythonmemory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.SparkLab;

/** One run, on every tenth flight and seeded ones among them, without a limit for the workers. */
@SparkLab(cores = 2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("Delays by distance")
class DelaysByDistanceTest {
  private static final long SEED = SeededFlights.seed();
  private static final int SEEDED_ROWS = 20_000;

  /**
   * For what a worker needs beside the interpreter. A count for each delay of each band takes less
   * than one of them; the flights of the short band, about 600 bytes each, take a hundred.
   */
  private static final long ROOM = 16L << 20;

  private Dataset<Row> flights;
  private long interpreter;
  private WorkerMemory.Watched<List<String>> run;

  @BeforeAll
  void runTheJob(SparkSession spark) throws Exception {
    interpreter = WorkerMemory.ofTheInterpreter();
    Dataset<Row> seeded =
        spark.createDataFrame(SeededFlights.rows(SEED, SEEDED_ROWS), Flights.SCHEMA);
    flights = Flights.tenth(spark).union(seeded);
    run = WorkerMemory.during(() -> DelaysByDistance.statistics(flights).collect());
  }

  @Test
  @DisplayName("has the same statistics as before, also of flights never seen")
  void statisticsAreUnchanged() {
    assertThat(byBand(run.result()))
        .as(
            "a line for each band, of every tenth flight and %,d seeded ones (workbook.seed=%d)",
            SEEDED_ROWS, SEED)
        .isEqualTo(ExpectedDelays.of(flights));
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the memory of another process is in /proc")
  @DisplayName("keeps each Python worker within 16 MiB above a Python that does nothing")
  void keepsItsWorkersSmall(Measured measured) throws Exception {
    FlightWeight weight = FlightWeight.of(flights.limit(1_000));
    measured.record("MiB of the largest worker at its peak", run.largest() >> 20);
    measured.record("MiB of a Python that does nothing", interpreter >> 20);
    measured.record("bytes of a flight as a row of Spark", weight.row());
    measured.record("bytes of a flight as a dictionary in Python", weight.dictionary());

    assertThat(run.peaks())
        .withFailMessage(
            "No Python process was seen while the job ran. The statistics are the analysts': their"
                + " next change to the script would go unnoticed. What may move to the JVM is the"
                + " work before them. Hint 2")
        .isNotEmpty();
    assertThat(run.largest() - interpreter)
        .withFailMessage(
            "Of %d Python workers the largest had %,d MiB at its peak; a Python that does nothing has"
                + " %,d, and 16 more are allowed.%nWhat a worker may keep must not grow with its"
                + " partition: one band has more than half of all flights, and each takes %d bytes"
                + " as a dictionary where Spark's row has %d.%nNo column of the UI shows this memory,"
                + " and no heap setting moves it: the process belongs to the container and not to"
                + " the heap. See the traceback of lab run 5. Hint 1",
            run.peaks().size(),
            run.largest() >> 20,
            interpreter >> 20,
            weight.dictionary(),
            weight.row())
        .isLessThanOrEqualTo(ROOM);
  }

  private static Map<String, String> byBand(List<String> lines) {
    return lines.stream()
        .collect(
            Collectors.toMap(line -> line.split(",")[0], line -> line, (a, b) -> a + "\n" + b));
  }
}
