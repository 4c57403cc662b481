package sparkworkbook.labs.incidentatthree;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.make_dt_interval;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.repeat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.labkit.harness.ChildJvm;

/**
 * A day with long destinations on which every flight is delayed, in a heap that does not hold the
 * flights of one split. What a task keeps in a list, an array or a static field is in no pool, so
 * that only the heap can tell.
 */
final class LargeDay {
  static final int FLIGHTS = 32_000;
  static final int DESTINATION = 4_000;
  static final String HEAP = "128m";

  /** A JVM that does little but collect garbage has run out of memory. */
  private static final String[] DIES_EARLY = {
    "-XX:+UseParallelGC",
    "-XX:GCTimeLimit=60",
    "-XX:GCHeapFreeLimit=10",
    "-XX:+ExitOnOutOfMemoryError"
  };

  private static final int AIRPORTS = 20;
  private static final LocalDateTime MIDNIGHT = LocalDateTime.of(2001, 12, 24, 0, 0);

  private LargeDay() {}

  /** Runs the job in a JVM of its own, which may die. */
  static ChildJvm.Result run(Path out) {
    return ChildJvm.of(LargeDay.class)
        .heap(HEAP)
        .jvmOptions(DIES_EARLY)
        .sparkConf("spark.testing.memory", "25000000") // a pool of 15 MB
        .sparkConf("spark.testing.reservedMemory", "0")
        .sparkConf("spark.buffer.pageSize", "1m")
        .sparkConf("spark.sql.shuffle.partitions", "8")
        .sparkConf("spark.sql.codegen.wholeStage", "false") // quicker for so few rows
        .sparkConf("spark.sql.inMemoryColumnarStorage.batchSize", "20")
        .sparkConf("spark.sql.inMemoryColumnarStorage.compressed", "false")
        .sparkConf("spark.hadoop.parquet.block.size", "4194304")
        .sparkConf("spark.sql.parquet.columnarReaderBatchSize", "100")
        .timeout(Duration.ofSeconds(40))
        .run(out.toString());
  }

  public static void main(String[] args) {
    SparkSession spark = SparkSession.builder().getOrCreate();
    NightReport.write(flights(spark), airports(spark), args[0]);
  }

  private static Dataset<Row> flights(SparkSession spark) {
    Column minutes = make_dt_interval(lit(0), lit(0), pmod(col("id"), lit(1_440)));
    return spark
        .range(0, FLIGHTS, 1, 1)
        .select(
            lit(MIDNIGHT).plus(minutes).as("date"),
            pmod(col("id"), lit(50)).plus(Rules.DELAYED).as("delay"), // no outliers
            col("id").as("distance"),
            pmod(col("id"), lit(AIRPORTS)).cast("string").as("origin"),
            concat(col("id").cast("string"), repeat(lit("x"), DESTINATION)).as("destination"));
  }

  private static Dataset<Row> airports(SparkSession spark) {
    return spark
        .range(AIRPORTS)
        .select(
            col("id").cast("string").as("iata"),
            lit("an airport").as("name"),
            lit("a city").as("city"));
  }
}
