package sparkworkbook.labs.columnpruning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import sparkworkbook.labkit.assertions.QueryRun;

/**
 * The board, and what Spark keeps for it after its questions.
 *
 * @param report its two questions
 * @param memoryBytes kept in storage memory
 * @param diskBytes kept on disk
 * @param bytesReadAgain left the archive's files when it was asked once more, after the judge had
 *     thrown away what was kept
 */
record KeptBoard(Report report, long memoryBytes, long diskBytes, long bytesReadAgain) {

  static KeptBoard of(Dataset<Row> archive) {
    SparkSession spark = archive.sparkSession();
    Set<Integer> others = Set.copyOf(persisted(spark).keySet());
    Report report = Report.of("board", archive, DelayReports::board, KeptBoard::askTwice);
    List<RDDInfo> kept =
        Stream.of(spark.sparkContext().getRDDStorageInfo())
            .filter(info -> !others.contains(info.id()))
            .toList();
    return new KeptBoard(
        report,
        kept.stream().mapToLong(RDDInfo::memSize).sum(),
        kept.stream().mapToLong(RDDInfo::diskSize).sum(),
        bytesWithoutCache(archive, report, others));
  }

  private static Map<Integer, JavaRDD<?>> persisted(SparkSession spark) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext()).getPersistentRDDs();
  }

  /** The second answer counts; the first question fills the board. */
  static List<Row> askTwice(Dataset<Row> board) {
    board.where("delay > 15").groupBy("origin").count().collectAsList();
    return ask(board);
  }

  /** All that is on the board: see {@link MorningFlights#board}. */
  static List<Row> ask(Dataset<Row> board) {
    return board.groupBy("origin", "delay").count().collectAsList();
  }

  private static long bytesWithoutCache(Dataset<Row> archive, Report report, Set<Integer> others) {
    SparkSession spark = archive.sparkSession();
    List<JavaRDD<?>> kept = new ArrayList<>();
    persisted(spark)
        .forEach(
            (id, rdd) -> {
              if (!others.contains(id)) {
                kept.add(rdd);
              }
            });
    kept.forEach(rdd -> rdd.unpersist(true));
    long before = Report.bytesRead(archive);
    QueryRun.attempt(spark, () -> ask(report.building().result()));
    return Report.bytesRead(archive) - before;
  }
}
