package sparkworkbook.labs.jvmheap;

import java.io.Serializable;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import sparkworkbook.datasets.Flights;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.assertions.RunMetrics;
import sparkworkbook.labkit.harness.Prepared;

/**
 * A board of a twelfth of the real flights. It is read twice, and once more after all blocks have
 * gone.
 *
 * @param read flights that Spark read from the source in the first two reads
 * @param building from the call of the student's method to the end of the first read
 * @param readAgain flights that the third read took from the source, or from a shuffle of it
 * @param failure of the third read
 */
record MeasuredBoard(
    long flights,
    long objectBytes,
    long bytes,
    long diskBytes,
    int partitions,
    int partitionsInMemory,
    long read,
    RunMetrics building,
    RunMetrics secondRead,
    long readAgain,
    Optional<Throwable> failure) {
  private static final double PART = 1 / 12.0;

  /** The same flights as objects in memory. */
  private record Objects(long flights, long bytes) implements Serializable {}

  static MeasuredBoard of(SparkSession spark) {
    Dataset<Row> flights = Flights.open(spark).sample(false, PART, 1);
    Objects objects =
        Prepared.once(MeasuredBoard.class, "objects", () -> objects(spark, flights.javaRDD()));
    LongAccumulator read = spark.sparkContext().longAccumulator();
    JavaRDD<Row> counted =
        flights
            .javaRDD()
            .map(
                row -> {
                  read.add(1);
                  return row;
                });
    Dataset<Row> source = spark.createDataFrame(counted, Flights.SCHEMA);
    QueryRun<Dataset<Row>> building = QueryRun.of(spark, () -> firstRead(spark, source));
    Dataset<Row> board = building.result();
    RunMetrics secondRead = QueryRun.of(spark, () -> readAll(board)).metrics();
    long readTwice = read.value();
    long bytes = stored(spark).mapToLong(RDDInfo::memSize).sum();
    long diskBytes = stored(spark).mapToLong(RDDInfo::diskSize).sum();
    int partitions = stored(spark).mapToInt(RDDInfo::numPartitions).sum();
    int inMemory = stored(spark).mapToInt(RDDInfo::numCachedPartitions).sum();
    loseAllBlocks(spark);
    QueryRun<Row> thirdRead = QueryRun.attempt(spark, () -> readAll(board));
    return new MeasuredBoard(
        objects.flights(),
        objects.bytes(),
        bytes,
        diskBytes,
        partitions,
        inMemory,
        readTwice,
        building.metrics(),
        secondRead,
        read.value() - readTwice + thirdRead.metrics().shuffleRecordsRead(),
        thirdRead.failure());
  }

  private static Dataset<Row> firstRead(SparkSession spark, Dataset<Row> source) {
    Dataset<Row> board = Board.keep(spark, source);
    readAll(board);
    return board;
  }

  private static Objects objects(SparkSession spark, JavaRDD<Row> flights) {
    JavaRDD<Flight> objects = flights.map(Flight::of).persist(StorageLevel.MEMORY_ONLY());
    long count = objects.count();
    long bytes = stored(spark).mapToLong(RDDInfo::memSize).sum();
    objects.unpersist(true);
    return new Objects(count, bytes);
  }

  private static Row readAll(Dataset<Row> board) {
    return board.selectExpr("count(*)", "sum(pmod(xxhash64(*), 1000000007))").first();
  }

  /** As after the loss of every executor. */
  private static void loseAllBlocks(SparkSession spark) {
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .getPersistentRDDs()
        .values()
        .forEach(rdd -> rdd.unpersist(true));
  }

  /** Spark's list of cached RDDs, once it has heard of every block. */
  private static Stream<RDDInfo> stored(SparkSession spark) {
    try {
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
    return Stream.of(spark.sparkContext().getRDDStorageInfo());
  }
}
