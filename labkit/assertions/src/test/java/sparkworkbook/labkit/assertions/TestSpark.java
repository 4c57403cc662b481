package sparkworkbook.labkit.assertions;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** One session for all tests of this JVM, and two small tables. */
final class TestSpark {
  /** Surefire's JVMs have a folder each. */
  static final Path DATA =
      Path.of("target", System.getProperty("workbook.testData", "data")).toAbsolutePath();

  static final int FLIGHTS = 12_000;
  static final int ORIGINS = 20;
  static final int MAP_TASKS = 2;

  private static final class Holder {
    static final SparkSession SPARK = start();
  }

  private TestSpark() {}

  static SparkSession spark() {
    return Holder.SPARK;
  }

  /** Two files, two map tasks. A new Dataset each time: id, delay, month, origin (A0 to A19). */
  static Dataset<Row> flights() {
    return spark().read().parquet(DATA.resolve("flights.parquet").toString());
  }

  /** A new Dataset each time: origin, city; 20 rows. */
  static Dataset<Row> airports() {
    return spark().read().parquet(DATA.resolve("airports").toString());
  }

  static Dataset<Row> flightsByMonth() {
    return spark().read().parquet(DATA.resolve("by-month").toString());
  }

  /** Runs with a setting of the session and puts it back. */
  static <T> T with(String key, String value, Callable<T> action) {
    Option<String> before = spark().conf().getAll().get(key);
    spark().conf().set(key, value);
    try {
      return action.call();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    } finally {
      if (before.isDefined()) {
        spark().conf().set(key, before.get());
      } else {
        spark().conf().unset(key);
      }
    }
  }

  static <T> T withoutBroadcast(Callable<T> action) {
    return with("spark.sql.autoBroadcastJoinThreshold", "-1", action);
  }

  static <T> T withoutAqe(Callable<T> action) {
    return with("spark.sql.adaptive.enabled", "false", action);
  }

  /** Where the session writes its event log, rolling and compressed as Spark does by itself. */
  static Path logFolder() {
    return DATA.resolve("event-logs").resolve(Long.toString(ProcessHandle.current().pid()));
  }

  private static SparkSession start() {
    try {
      Files.createDirectories(logFolder());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "4")
            // Plans name files by the ends of their paths, which are long in some folders.
            .config("spark.sql.maxMetadataStringLength", "200")
            .config("spark.sql.warehouse.dir", DATA.resolve("warehouse").toUri().toString())
            .config("spark.eventLog.enabled", "true")
            .config("spark.eventLog.dir", logFolder().toUri().toString())
            .getOrCreate();
    Dataset<Row> flights =
        spark
            .range(0, FLIGHTS, 1, MAP_TASKS)
            .select(
                col("id"),
                expr("cast(id % 7 as int) as delay"),
                expr("cast(id % 3 as int) as month"),
                expr("concat('A', id % " + ORIGINS + ") as origin"));
    flights.write().mode("overwrite").parquet(DATA.resolve("flights.parquet").toString());
    flights
        .write()
        .mode("overwrite")
        .partitionBy("month")
        .parquet(DATA.resolve("by-month").toString());
    spark
        .range(0, ORIGINS, 1, 1)
        .select(expr("concat('A', id) as origin"), expr("concat('100% ', id) as city"))
        .write()
        .mode("overwrite")
        .parquet(DATA.resolve("airports").toString());
    return spark;
  }
}
