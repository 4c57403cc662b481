package sparkworkbook.labs.jvmheap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.SparkAssertions;
import sparkworkbook.labkit.assertions.TaskSnapshot;
import sparkworkbook.labkit.harness.Measured;

/** A part of the real flights is kept and read; seeded ones are kept for their answer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("The board in memory")
class BoardTest {
  private static final int ROWS = 20_000;

  /**
   * A flight takes 164 bytes as an object, with its headers, references, strings and padding. Its
   * values alone take 30, 8 for each number and 3 for a code, before anything is compressed.
   */
  private static final int TIMES_SMALLER = 7;

  @TempDir static Path folder;
  private Optional<SparkSession> session = Optional.empty();
  private Optional<MeasuredBoard> measured = Optional.empty();

  @AfterAll
  void stop() {
    session.ifPresent(SparkSession::stop);
  }

  @Test
  @DisplayName("has the same flights as before, real ones and some never seen")
  void flightsAreUnchanged() {
    hasTheSame(
        session().createDataFrame(OddFlights.rows(SeededFlights.seed(), ROWS), Flights.SCHEMA),
        "flights never seen, with seconds in their dates and numbers beyond an int");
    hasTheSame(Flights.open(session()).limit(ROWS), "real flights");
  }

  private void hasTheSame(Dataset<Row> flights, String which) {
    SparkAssertions.assertThat(Board.keep(session(), flights))
        .as("This is the board of %s.", which)
        .byKey("origin", "destination", "distance")
        .hasSameRowsAs(flights);
  }

  @Test
  @DisplayName("takes at most a seventh of what the flights take as objects")
  void takesASeventhOfTheObjects(TestReporter reporter) {
    report(reporter, "bytes of the board in memory", board().bytes());
    assertThat(board().bytes())
        .withFailMessage(
            """
            Expected the board to take at most %,d bytes in memory but it takes %,d.
            %,d flights take %,d bytes as objects, and a seventh of that is allowed.
            An object needs its header, a reference to each part, the headers of the parts, and \
            padding. The values are a small part of that. Compare the two lines that the run \
            prints of a single flight. Hint 1""",
            board().objectBytes() / TIMES_SMALLER,
            board().bytes(),
            board().flights(),
            board().objectBytes())
        .isLessThanOrEqualTo(board().objectBytes() / TIMES_SMALLER);
  }

  @Test
  @DisplayName("is read from memory")
  void readsFromMemory(TestReporter reporter) {
    report(reporter, "flights read from the source", board().read());
    report(reporter, "partitions in memory", board().partitionsInMemory());
    assertThat(board().bytes() > 0 && board().diskBytes() == 0)
        .withFailMessage(
            """
            Expected the board in memory only but it takes %,d bytes there and %,d on disk.
            The desk asks all day, and each query reads what Spark keeps. See the storage that \
            the run prints. Hint 2""",
            board().bytes(), board().diskBytes())
        .isTrue();
    assertThat(board().partitionsInMemory())
        .withFailMessage(
            "Expected all %d partitions in memory but %d are. See the storage that the run prints."
                + " Hint 2",
            board().partitions(), board().partitionsInMemory())
        .isEqualTo(board().partitions());
    assertThat(board().read())
        .withFailMessage(
            """
            Expected two reads of the board to read %,d flights from the source but they read %,d.
            Spark reads the source once for a board that is in memory. Hint 2""",
            board().flights(), board().read())
        .isEqualTo(board().flights());
  }

  @Test
  @DisplayName("is read in parallel")
  void isReadInParallel() {
    SparkAssertions.assertThat(board().secondRead())
        .maxOverTasks("bytes read from memory", TaskSnapshot::bytesRead)
        .as(
            "This is the second read of the board, on two cores. Where one task reads more than two"
                + " thirds, the other core waits. Keep the partitions of the flights. See tasks in"
                + " the stage table.")
        .isLessThanOrEqualTo(board().secondRead().bytesRead() * 2 / 3);
  }

  @Test
  @DisplayName("is in Spark and nowhere else: not on the driver, in a field, or in files")
  void staysInSpark() {
    SparkAssertions.assertThat(board().building())
        .resultBytes()
        .as(
            "These are %,d flights, from the call of Board.keep to the end of a first read that"
                + " only sums up. One byte for each flight is more than this takes. The flights"
                + " belong in the executors, because the driver may not be able to hold them. Hint"
                + " 3",
            board().flights())
        .isLessThanOrEqualTo(board().flights());
    assertThat(board().failure())
        .withFailMessage(
            () ->
                """
                Expected a third read to succeed after all blocks were lost but it failed:
                  %s
                An executor that is lost takes its blocks with it. Spark computes a cached Dataset \
                or RDD again. It cannot do so for a local checkpoint."""
                    .formatted(board().failure().orElseThrow()))
        .isEmpty();
    assertThat(board().readAgain())
        .withFailMessage(
            """
            Expected a third read, after all blocks were lost, to read %,d flights from the source \
            again but it read %,d.
            The board has flights outside of Spark's memory: on the driver, in a static field, or \
            in files. The Storage tab shows none of that. Hint 3""",
            board().flights(), board().readAgain())
        .isGreaterThanOrEqualTo(board().flights());
  }

  private MeasuredBoard board() {
    if (measured.isEmpty()) {
      measured = Optional.of(MeasuredBoard.of(session()));
    }
    return measured.get();
  }

  private SparkSession session() {
    if (session.isEmpty()) {
      session = Optional.of(DeskSession.open(folder));
    }
    return session.get();
  }

  private static void report(TestReporter reporter, String metric, long value) {
    reporter.publishEntry(Measured.KEY_PREFIX + metric, Long.toString(value));
  }
}
