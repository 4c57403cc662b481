package sparkworkbook.labkit.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.SparkSession;

/** Jobs for child JVMs. */
final class Jobs {
  private Jobs() {}

  static final class Counts {
    public static void main(String[] args) {
      SparkSession spark = SparkSession.builder().getOrCreate();
      System.out.println("args " + String.join(",", args));
      System.out.println("master " + spark.sparkContext().master());
      System.out.println("host " + spark.conf().get("spark.driver.host"));
      System.out.println("zone " + TimeZone.getDefault().getID() + "|" + Locale.getDefault() + "|");
      System.out.println("rows " + spark.range(0, 1000, 1, 4).count());
      // it does not stop Spark: that is the caller's
    }
  }

  /** Counts, says so, and stays. It and its main are public: {@code SparkSubmit} asks for that. */
  public static final class Stays {
    public static void main(String[] args) throws InterruptedException {
      SparkSession spark = SparkSession.builder().getOrCreate();
      System.out.println("rows " + spark.range(0, 1000, 1, 4).count());
      Thread.sleep(600_000);
    }
  }

  /**
   * Writes, reads, overwrites and partitions files: what Hadoop asks permissions for. Classes are
   * loaded ahead as in the judge's JVM, where the first file system to be opened is the one that
   * stays.
   */
  static final class Writes {
    public static void main(String[] args) throws IOException {
      WarmUp.loadClasses();
      SparkSession spark = SparkSession.builder().getOrCreate();
      FileSystem files = FileSystem.getLocal(spark.sparkContext().hadoopConfiguration());
      System.out.println("files " + files.getClass().getName());
      spark.range(100).write().parquet(args[0]);
      spark.range(50).write().mode("overwrite").parquet(args[0]);
      spark.read().parquet(args[0]).createOrReplaceTempView("numbers");
      spark.sql("CREATE TABLE kept USING parquet AS SELECT id, id % 2 AS odd FROM numbers");
      spark.table("kept").write().partitionBy("odd").csv(args[0] + "-by-odd");
      System.out.println("rows " + spark.table("kept").count());
    }
  }

  /** Gathers more in a task than an executor's heap holds, and lives with the failure. */
  static final class FillsAnExecutor {
    public static void main(String[] args) {
      SparkSession spark = SparkSession.builder().getOrCreate();
      try {
        spark
            .range(1)
            .javaRDD()
            .map(
                n -> {
                  List<byte[]> kept = new ArrayList<>();
                  while (true) {
                    kept.add(new byte[10_000_000]);
                  }
                })
            .count();
      } catch (Exception e) {
        System.out.println("the driver lives on: " + e.getMessage().lines().findFirst().get());
      }
    }
  }

  static final class Throws {
    public static void main(String[] args) {
      try {
        Integer.parseInt("many");
      } catch (NumberFormatException e) {
        throw new IllegalStateException("no such airport", e);
      }
    }
  }

  static final class ThrowsAndLeavesAThread {
    public static void main(String[] args) {
      new Thread(
              () -> {
                try {
                  new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              })
          .start();
      throw new IllegalStateException("main is over");
    }
  }

  static final class Exits {
    public static void main(String[] args) {
      System.exit(Integer.parseInt(args[0]));
    }
  }

  static final class FillsTheHeap {
    public static void main(String[] args) {
      List<byte[]> kept = new ArrayList<>();
      while (true) {
        kept.add(new byte[1 << 20]);
      }
    }
  }

  static final class MentionsOutOfMemory {
    public static void main(String[] args) {
      System.out.println("caught java.lang.OutOfMemoryError: it went well in the end");
    }
  }

  static final class FailsToBroadcast {
    public static void main(String[] args) {
      throw new IllegalStateException(
          "Not enough memory to build and broadcast the table to all worker nodes");
    }
  }

  static final class Hangs {
    public static void main(String[] args) throws InterruptedException {
      System.out.println("waiting");
      new CountDownLatch(1).await();
    }
  }

  static final class TaskFails {
    public static void main(String[] args) {
      SparkSession.builder()
          .getOrCreate()
          .range(0, 10, 1, 2)
          .selectExpr("assert_true(id < 9)")
          .collectAsList();
    }
  }
}
