package sparkworkbook.labs.unifiedmemory;

import java.util.List;
import java.util.Random;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** Runs the night twice: in a large heap, and in the heap that the sizing formula asks for. */
public final class NightlyReport {
  private static final long ROOMY_HEAP = 2L << 30;
  private static final int TABLE_BYTES = 8_000_000;

  private NightlyReport() {}

  /** Prints what the first run held, the heap for the second run, and what the second run lost. */
  public static void main(String[] args) {
    JobArguments arguments = JobArguments.parse(args);
    Night night = Night.of(spark -> work(Flights.open(spark, arguments.data())));

    Night.Outcome last = night.inHeapOf(ROOMY_HEAP, new SparkConf());
    Workload held = last.workload();
    System.out.printf(
        "Last night, in a heap with room to spare, %d tasks at a time:%n", held.cores());
    System.out.printf("  cached     %,13d bytes%n", held.cachedBytes());
    System.out.printf("  broadcast  %,13d bytes%n", held.broadcastBytes());
    for (Workload.Stage stage : held.stages()) {
      System.out.printf(
          "  a stage of %2d tasks, each took %,d bytes at most%n",
          stage.tasks(), stage.peakTaskBytes());
    }

    long asked = ExecutorHeap.least(held);
    System.out.printf("Your formula asks for a heap of %,d bytes.%n", asked);
    if (asked < Night.LEAST_HEAP) {
      System.out.printf("Spark refuses less than %,d; tonight has that.%n", Night.LEAST_HEAP);
    }
    Night.Outcome tonight = night.inHeapOf(Math.max(asked, Night.LEAST_HEAP), new SparkConf());
    System.out.printf("Tonight, in a pool of %,d bytes:%n", tonight.poolBytes());
    System.out.printf(
        "  %d of %d cached partitions left, %,d of %,d bytes of storage, %,d bytes spilled%n",
        tonight.partitionsLeft(),
        tonight.partitions(),
        tonight.storageBytes(),
        last.storageBytes(),
        tonight.spilledBytes());
  }

  private static Night.Work work(Dataset<Row> flights) {
    byte[] table = new byte[TABLE_BYTES];
    new Random(1).nextBytes(table);
    Dataset<Row> board = flights.sample(false, 0.3, 1);
    Dataset<Row> late = flights.where("delay > 0");
    Dataset<Row> veryLate = flights.where("delay > 45").coalesce(1);
    return new Night.Work(board, table, List.of(late, veryLate));
  }
}
