package sparkworkbook.labs.cacheeviction;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/**
 * Reads the flights, sorts the archive, and reads the flights again. The readers need this order:
 * the desk wants its totals first, the sort takes the night, and the gates want their totals last.
 *
 * @param delays the sum of the delays in minutes by origin
 * @param kept what is cached between the sort and the second read
 * @param late the number of flights more than 15 minutes late by destination
 */
public record MorningReport(Map<String, Long> delays, Kept kept, Map<String, Long> late) {

  /**
   * @param lines the flights as text, as {@link Flight#parse} takes them
   * @param parser parses a line; it is expensive
   * @param archive as {@link #archive} creates it, in one partition
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

  /** Prints how many lines were parsed and which partitions are still cached. */
  public static void main(String[] args) {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = Board.session(SparkSession.builder());
    Dataset<Row> flights = Flights.open(spark, arguments.data());
    JavaRDD<String> lines = lines(flights.sample(false, 1 / 12.0, 1));
    LongAccumulator parsed = spark.sparkContext().longAccumulator("lines parsed");

    Dataset<Row> archive = archive(flights.sample(false, 0.0533, 2).coalesce(1));
    MorningReport report =
        of(
            lines,
            line -> {
              parsed.add(1);
              return Flight.parse(line);
            },
            archive);

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

    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    context.getPersistentRDDs().values().forEach(board -> board.unpersist(true));
    System.out.printf(
        "The other way round, a cache that is filled while a sort holds its memory:%n"
            + "  %d of 1 partitions kept.%n",
        cachedBesideASort(archive).partitions());
    spark.stop();
  }

  /** Caches the output of a sort: the same task sorts and stores. */
  private static Kept cachedBesideASort(Dataset<Row> archive) {
    Dataset<Row> sorted = archive.sortWithinPartitions("origin", "date");
    sorted.javaRDD().map(Flight::of).persist(StorageLevel.MEMORY_ONLY()).count();
    return Kept.now();
  }

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   * @return the same, and the columns by which users search the archive
   */
  static Dataset<Row> archive(Dataset<Row> flights) {
    return flights.selectExpr(
        "*",
        "concat(origin, '-', destination) as route",
        "year(date) as year",
        "month(date) as month");
  }

  /**
   * @param flights columns of {@link Flights#SCHEMA}
   */
  static JavaRDD<String> lines(Dataset<Row> flights) {
    return flights
        .withColumn("date", date_format(col("date"), "yyyy-MM-dd'T'HH:mm:ss"))
        .selectExpr("concat_ws(',', *)")
        .as(Encoders.STRING())
        .javaRDD();
  }
}
