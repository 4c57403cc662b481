package sparkworkbook.labs.cacheeviction;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/**
 * Reads the board, sorts the archive, reads the board again. The order is the readers': the desk
 * wants its totals first, the archive takes the night, the gates want theirs last.
 *
 * @param delays sum of the delays in minutes by origin
 * @param kept of the board, between the sort and the second read
 * @param late flights more than a quarter of an hour late by destination
 */
public record MorningReport(Map<String, Long> delays, Kept kept, Map<String, Long> late) {

  /**
   * @param lines of flights, as {@link Flight#parse} takes them
   * @param parser of a line; expensive
   * @param archive columns of {@link Flights#SCHEMA}, one partition
   */
  public static MorningReport of(
      JavaRDD<String> lines, Function<String, Flight> parser, Dataset<Row> archive) {
    JavaRDD<Flight> board = Board.keep(lines.map(parser));
    Map<String, Long> delays = delays(board);
    archive.sortWithinPartitions("origin", "date").write().format("noop").mode("append").save();
    return new MorningReport(delays, Kept.now(), late(board));
  }

  private static Map<String, Long> delays(JavaRDD<Flight> board) {
    return new TreeMap<>(
        board
            .mapToPair(flight -> new Tuple2<>(flight.origin(), flight.delay()))
            .reduceByKeyLocally(Long::sum));
  }

  private static Map<String, Long> late(JavaRDD<Flight> board) {
    return new TreeMap<>(
        board
            .filter(flight -> flight.delay() > 15)
            .mapToPair(flight -> new Tuple2<>(flight.destination(), 1L))
            .reduceByKeyLocally(Long::sum));
  }

  /** Prints how often a line was parsed and what is left of the board. */
  public static void main(String[] args) {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = Board.session(SparkSession.builder());
    Dataset<Row> flights = Flights.open(spark, arguments.data());
    JavaRDD<String> lines = lines(flights.sample(false, 1 / 12.0, 1));
    LongAccumulator parsed = spark.sparkContext().longAccumulator("lines parsed");

    MorningReport report =
        of(
            lines,
            line -> {
              parsed.add(1);
              return Flight.parse(line);
            },
            flights.sample(false, 0.0583, 2).coalesce(1));

    Kept kept = report.kept();
    System.out.printf("Lines: %,d. Parsed: %,d.%n", lines.count(), parsed.value());
    System.out.printf(
        "When the second read began: %d of %d partitions kept, %d of them on disk;%n"
            + "  %,d bytes in memory, %,d on disk.%n",
        kept.partitions(),
        lines.getNumPartitions(),
        kept.onDisk(),
        kept.memoryBytes(),
        kept.diskBytes());
    spark.stop();
  }

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   */
  static JavaRDD<String> lines(Dataset<Row> flights) {
    return flights
        .selectExpr(
            "concat_ws(',', date_format(date, \"yyyy-MM-dd'T'HH:mm:ss\"), delay, distance, origin, destination)")
        .as(Encoders.STRING())
        .javaRDD();
  }
}
